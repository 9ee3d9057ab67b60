from pathlib import Path

import pytest

from armistice_pkg.core.errors import UsageError
from armistice_pkg.settings import Settings, load_settings


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "armistice.toml").write_text('bags = "file"\nmanifests = "file"\nworkers = 3\nfonts = ["a", "b"]\n')
    loaded = load_settings(
        {"bags": "flag", "manifests": None},
        {"ARMISTICE_BAGS": "environment", "ARMISTICE_MANIFESTS": "environment", "HOME": "/"},
        tmp_path,
        now=1.5,
    )
    assert loaded == Settings(clock=1, bags="flag", manifests="environment", workers=3, fonts=("a", "b"))


def test_the_clock_is_source_date_epoch_where_that_is_set(tmp_path: Path) -> None:
    assert load_settings({}, {"SOURCE_DATE_EPOCH": "1785110400"}, tmp_path, now=9).clock == 1785110400


@pytest.mark.parametrize(
    ("environment", "text", "said"),
    [
        ({"ARMISTICE_BGAS": "x"}, "", "no setting 'bgas' (in the environment)"),
        ({}, 'base-url = "x"', "no setting 'base-url'"),
        ({}, "workers = 0", "workers is 0"),
        ({"ARMISTICE_WORKERS": "many"}, "", "workers is 'many'"),
        ({}, "bags = 1", "bags is 1"),
        ({}, "fonts = [1]", "fonts is [1]"),
        ({}, "not toml", "cannot be read"),
        ({"SOURCE_DATE_EPOCH": "yesterday"}, "", "SOURCE_DATE_EPOCH is 'yesterday'"),
        ({"SOURCE_DATE_EPOCH": "253402300800"}, "", "after the year 9999"),
        ({}, 'base_url = "ftp://x.org"', "The base URL 'ftp://x.org'"),
    ],
)
def test_what_is_unknown_or_wrong_is_refused_in_words(
    tmp_path: Path, environment: dict[str, str], text: str, said: str
) -> None:
    (tmp_path / "armistice.toml").write_text(text)
    with pytest.raises(UsageError, match=said.replace("(", r"\(").replace(")", r"\)").replace("[", r"\[")):
        load_settings({}, environment, tmp_path, now=0)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_settings({}, {"ARMISTICE_X": "1", "ARMISTICE_Y": "1", "SOURCE_DATE_EPOCH": "-"}, tmp_path, now=0)
    assert len(str(caught.value).splitlines()) == 3
