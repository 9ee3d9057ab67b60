"""A folder divided among bags of bounded size: no file lost, none split, the bound kept, all bags or none."""

import json
import os
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice_pkg.core.making import BaggingState
from armistice_pkg.core.sizes import human_size, parse_size
from armistice_pkg.services.bag.splitting import first_fit
from armistice_pkg.services.verify import read_bag_info, verify
from armistice_pkg.storage.archives import open_archive
from armistice_pkg.storage.bag_target import FolderTarget
from armistice_pkg.storage.folder import FolderStore
from bag_making import codes, make, put, state
from command import Command, names, tree


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(50, 120))
def test_every_weight_comes_into_one_bag_and_none_is_too_heavy(weights: list[int], capacity: int) -> None:
    bags = first_fit(weights, capacity)
    assert sorted(one for bag in bags for one in bag) == list(range(len(weights)))
    loads = [sum(weights[one] for one in bag) for bag in bags]
    assert max(loads, default=0) <= capacity
    assert all(bag == sorted(bag) for bag in bags)
    assert all(one + other > capacity for one, other in pairwise(loads))
    assert first_fit(weights, capacity) == bags


@given(st.lists(st.integers(1, 50), min_size=1, max_size=60), st.integers(50, 120))
def test_it_is_just_what_trying_one_bag_after_the_other_gives(weights: list[int], capacity: int) -> None:
    bags: list[list[int]] = []
    for position in sorted(range(len(weights)), key=lambda one: (-weights[one], one)):
        for bag in bags:
            if sum(weights[one] for one in bag) + weights[position] <= capacity:
                bag.append(position)
                break
        else:
            bags.append([position])
    assert first_fit(weights, capacity) == [sorted(bag) for bag in bags]


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("30GB", 30 * 10**9),
        ("4.7 GB", 4_700_000_000),
        ("32gib", 32 << 30),
        ("1000", 1000),
        ("1.5K", 1500),
        ("2 TiB", 2 << 40),
        (" 12 B ", 12),
        ("700MB", 700_000_000),
    ],
)
def test_sizes_are_read_as_people_write_them(text: str, octets: int) -> None:
    assert parse_size(text) == octets


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "1e9", "30 giga", "1,5GB", "0", "0.1", "9" * 20, "\u0663GB"])
def test_what_is_no_size_is_none(text: str) -> None:
    assert parse_size(text) is None


@given(st.integers(1, 10**17))
def test_a_size_as_it_is_told_can_be_given(octets: int) -> None:
    told = parse_size(human_size(octets).replace("bytes", "B").replace("byte", "B"))
    assert told is not None
    assert abs(told - octets) <= octets * 0.06


def payload(bag: Path) -> dict[str, bytes]:
    opened = None if bag.is_dir() else open_archive(bag.name, str(bag))
    store = FolderStore(bag) if opened is None else opened.store
    assert store is not None
    assert verify(store, name="").is_valid
    found = {}
    for entry in store.walk("data"):
        if entry.kind == "file":
            with store.open(entry.path) as file:
                found[entry.path.removeprefix("data/")] = file.read()
    return found


def weight(bag: Path) -> int:
    return bag.stat().st_size if bag.is_file() else sum(one.stat().st_size for one in bag.rglob("*") if one.is_file())


NAMES = st.text(st.characters(exclude_characters='/\x00\\"%~:', exclude_categories=["Cs"]), min_size=1, max_size=40)


@pytest.mark.parametrize("bag_format", ["folder", "tar", "zip"])
@settings(max_examples=25)
@given(sizes=st.dictionaries(NAMES.filter(lambda one: one not in {".", ".."}), st.integers(0, 9000), max_size=12))
def test_no_bag_of_a_group_is_larger_than_was_said_and_together_they_hold_all(
    tmp_path_factory: pytest.TempPathFactory, bag_format: str, sizes: dict[str, int]
) -> None:
    folder = tmp_path_factory.mktemp("law")
    files = {f"{size % 3}/{name}": os.urandom(size) for name, size in sizes.items()}
    source = put(folder / "source", files)
    report = make(source, folder / "bag", bag_format=bag_format, max_size=28_000)
    assert report.is_clean
    bags = [Path(one.name) for one in report.bags]
    assert all(weight(one) <= 28_000 for one in bags)
    found = [payload(one) for one in bags]
    assert sorted(path for one in found for path in one) == sorted(files)
    assert {path: data for one in found for path, data in one.items()} == files
    assert names(folder) == sorted([*(one.name for one in bags), "source"])


def test_the_bags_say_what_group_they_are(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", {f"{number:02}": os.urandom(3000) for number in range(12)})
    result = armistice("bag", "source", "--to", "letters", "--max-size", "6kB", "--tag", "Contact-Name=Me")
    assert result.code == 0, result.err
    made = [f"letters-{number:02}" for number in range(1, 13)]
    assert names(in_tmp) == [*made, "source"]
    assert result.out.splitlines()[-1] == "12 bags, 12 files, 36.0 KB in all"
    for number, name in enumerate(made, 1):
        tags = read_bag_info(FolderStore(in_tmp / name))
        assert tags[:3] == (
            ("Contact-Name", "Me"),
            ("Bag-Group-Identifier", "letters"),
            ("Bag-Count", f"{number} of 12"),
        )
    given_name = armistice(
        "bag", "source", "--to", "more.zip", "--max-size", "20kB", "--tag", "bag-group-identifier=G", "--json"
    )
    assert [one["name"] for one in json.loads(given_name.out)["bags"]] == ["more-1.zip", "more-2.zip", "more-3.zip"]
    opened = open_archive("more", str(in_tmp / "more-2.zip"))
    assert opened is not None
    assert opened.store is not None
    assert read_bag_info(opened.store)[:2] == (("bag-group-identifier", "G"), ("Bag-Count", "2 of 3"))


@pytest.mark.parametrize("bag_format", ["folder", "tar"])
def test_what_fits_into_one_bag_is_one_bag(armistice: Command, in_tmp: Path, bag_format: str) -> None:
    put(in_tmp / "source", {"a": b"one"})
    asked = ("bag", "source", "--format", bag_format, "--to")
    assert armistice(*asked, "bag", "--max-size", "1MB").code == 0
    assert armistice(*asked, "same").code == 0
    suffix = "" if bag_format == "folder" else ".tar"
    assert names(in_tmp) == sorted([f"bag{suffix}", f"same{suffix}", "source"])
    assert armistice(*asked, "bag").out.startswith(f"bag{suffix}: is there already")


def test_a_file_that_fits_into_no_bag_is_told_before_anything_is_copied(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", {"a": b"1" * 50_000, "b": b"2" * 60_000, "c": b"3"})
    result = armistice("bag", "source", "--to", "bag", "--max-size", "50kB", "--json")
    assert result.code == 1
    found = json.loads(result.out)["problems"]
    assert [(one["code"], one["path"]) for one in found] == [
        ("making-file-too-large", "a"),
        ("making-file-too-large", "b"),
    ]
    assert names(in_tmp) == ["source"]
    left = armistice("bag", "source", "--to", "bag", "--max-size", "50kB", "--skip", "a", "--skip", "b")
    assert left.code == 0


def test_a_group_that_is_there_is_told_to_be_there_and_a_stranger_in_it_is_refused(
    armistice: Command, in_tmp: Path
) -> None:
    put(in_tmp / "source", {str(number): os.urandom(4000) for number in range(5)})
    asked = ("bag", "source", "--to", "bag", "--max-size", "10kB")
    assert armistice(*asked).code == 0
    before = [state(in_tmp / f"bag-{number}") for number in (1, 2, 3)]
    again = armistice(*asked)
    assert (again.code, again.out.count("is there already")) == (0, 3)
    assert [state(in_tmp / f"bag-{number}") for number in (1, 2, 3)] == before
    assert names(in_tmp) == ["bag-1", "bag-2", "bag-3", "source"]
    (in_tmp / "bag-2/data/1").write_bytes(b"mine")
    refused = armistice(*asked)
    assert refused.code == 2
    assert "bag-2 is there already" in refused.err


class Stopping(FolderTarget):
    """Cut off, as by a kill, when the bag of that number is to appear."""

    def __init__(self, name: str, home: Path, *, number: int) -> None:
        super().__init__(name, home)
        self._stops = name.endswith(str(number))

    def publish(self) -> None:
        if self._stops:
            raise KeyboardInterrupt
        super().publish()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_group_that_was_cut_off_while_it_appeared_converges(tmp_path: Path, number: int) -> None:
    source = put(tmp_path / "source", {str(one): os.urandom(4000) for one in range(5)})
    with pytest.raises(KeyboardInterrupt):
        make(source, tmp_path / "bag", max_size=10_000, kind=partial(Stopping, number=number))
    assert len(list(tmp_path.glob("bag-*"))) == number - 1
    report = make(source, tmp_path / "bag", max_size=10_000)
    there = [one.state is BaggingState.THERE_ALREADY for one in report.bags]
    assert there == [one < number for one in (1, 2, 3)]
    assert all(one.taken_up == one.files for one in report.bags[number - 1 :])
    assert names(tmp_path) == ["bag-1", "bag-2", "bag-3", "source"]
    (tmp_path / "peace").mkdir()
    make(source, tmp_path / "peace/bag", max_size=10_000)
    for one in ("bag-1", "bag-2", "bag-3"):
        assert tree(tmp_path / one) == tree(tmp_path / "peace" / one)


class Racing(FolderTarget):
    """Somebody puts something at the name of the second bag when the first is read back."""

    def close(self) -> None:
        super().close()
        if self.name.endswith("2"):
            Path(self.name).mkdir()


def test_none_appears_where_something_has_come_to_be_at_one_name(armistice: Command, tmp_path: Path) -> None:
    source = put(tmp_path / "source", {str(one): os.urandom(4000) for one in range(5)})
    del armistice
    with pytest.raises(Exception, match="something else is there by now"):
        make(source, tmp_path / "bag", max_size=10_000, kind=Racing)
    assert names(tmp_path) == ["bag-2", "source"]
    assert names(tmp_path / "bag-2") == []


def test_what_another_size_or_format_left_unfinished_is_removed(tmp_path: Path) -> None:
    source = put(tmp_path / "source", {str(one): os.urandom(4000) for one in range(5)})
    with pytest.raises(KeyboardInterrupt):
        make(source, tmp_path / "bag", max_size=10_000, kind=partial(Stopping, number=1))
    assert make(source, tmp_path / "bag", max_size=20_000).bags[0].taken_up == 0
    assert names(tmp_path) == ["bag-1", "bag-2", "source"]
    assert codes(make(source, tmp_path / "bag")) == set()
    assert names(tmp_path) == ["bag", "bag-1", "bag-2", "source"]
