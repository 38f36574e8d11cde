"""Initials of Chinese names."""

import pytest

from bay_tui.server.importing.pinyin import initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("机油滤清器", "jylqq"),
        ("前制动片 YA5", "qzdpya5"),
        ("全合成机油 0W-20", "qhcjy0w20"),
        ("长效防冻液", "cxfdy"),
        ("单向阀", "dxf"),
        ("传感器", "cgq"),
        ("弹簧", "th"),
        ("Ａ５ 滤芯", "a5lx"),
        ("Oil Filter", "oilfilter"),
        ("（）·-", ""),
        ("", ""),
    ],
)
def test_names_of_parts(name: str, expected: str):
    assert initials(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("单永强", "syq"),
        ("解世豪", "xsh"),
        ("曾国梁", "zgl"),
        ("仇静", "qj"),
        ("区志明", "ozm"),
        ("尉迟恭", "ycg"),
        ("王建国", "wjg"),
        ("Wang Jian", "wangjian"),
        ("单", "d"),
    ],
)
def test_family_names_are_read_as_such(name: str, expected: str):
    assert initials(name, person=True) == expected
