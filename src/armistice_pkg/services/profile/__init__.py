"""BagIt profiles: read from bytes, and bags judged by them."""

from armistice_pkg.services.profile.judging import bag_facts, judge
from armistice_pkg.services.profile.reading import PROFILE_LIMIT, ProfileReading, read_profile

__all__ = ["PROFILE_LIMIT", "ProfileReading", "bag_facts", "judge", "read_profile"]
