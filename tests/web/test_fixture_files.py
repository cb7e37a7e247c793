"""A fixture file is read alike by each parser, validated once for all sandboxes that have it, and fills each store."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from marshmallow import fields

from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.web.fields import Text
from mock_server.web.fixture_files import Fixture, seeder
from tests.kernel._sandboxes import NAME, Numbers, Store, new_sandbox, new_world
from tests.support.process import ROOT

# What comes with the server, and what a system of one's own begins with.
FILES = [*ROOT.glob("fixtures/*/*.yaml"), *ROOT.glob("mock_server/cli/new_system/template/*/fixtures/*.yaml")]


class _Pagers(Fixture):
    loads = 0

    numbers = fields.List(Text(required=True), load_default=list)

    def load(self, *arguments: Any, **options: Any) -> Any:
        type(self).loads += 1
        return super().load(*arguments, **options)


def numbers(sandbox: Sandbox) -> list[str]:
    return [pager.number for pager in Store.of(sandbox).pagers]


def empty() -> Sandbox:
    return new_sandbox(new_world(numbers=()))


def test_the_same_fixtures_are_validated_once_and_others_on_their_own() -> None:
    seed, before = seeder(_Pagers(), Store, Numbers), _Pagers.loads
    shared, other = {"numbers": ["7", "8"]}, {"numbers": ["9"]}
    filled = []
    for fixtures in (shared, shared, None, None, other, shared):
        sandbox = empty()
        seed(sandbox, fixtures)
        filled.append(numbers(sandbox))
    assert filled == [["7", "8"], ["7", "8"], [], [], ["9"], ["7", "8"]]
    assert _Pagers.loads - before == 4


def test_what_is_wrong_is_told_each_time_and_what_was_right_before_is_still_so() -> None:
    seed, right, wrong = seeder(_Pagers(), Store, Numbers), {"numbers": ["7"]}, {"numbers": [7]}
    seed(empty(), right)
    for _ in range(2):
        with pytest.raises(Invalid) as caught:
            seed(empty(), wrong)
        assert caught.value.errors.keys() == {f"{NAME}.numbers.0"}
    sandbox = empty()
    seed(sandbox, right)
    assert numbers(sandbox) == ["7"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_built_in_fixtures_are_the_same_to_a_parser_without_libyaml(file: Path) -> None:
    text = file.read_text("utf-8")
    assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader)
