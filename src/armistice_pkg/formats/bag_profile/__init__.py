"""BagIt Profiles up to version 1.4.0: a profile as a value, what is wrong with it, and whether a bag keeps to it."""

from armistice_pkg.formats.bag_profile.algorithms import algorithm_name
from armistice_pkg.formats.bag_profile.conformance import profile_defaults, profile_problems
from armistice_pkg.formats.bag_profile.keys import looks_like_profile
from armistice_pkg.formats.bag_profile.parsing import parse_profile
from armistice_pkg.formats.bag_profile.profile import IDENTIFIER, BagFacts, Profile, Serialization, TagRule

__all__ = [
    "IDENTIFIER",
    "BagFacts",
    "Profile",
    "Serialization",
    "TagRule",
    "algorithm_name",
    "looks_like_profile",
    "parse_profile",
    "profile_defaults",
    "profile_problems",
]
