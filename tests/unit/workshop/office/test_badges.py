"""Badges: whose they are, and whom they let in without a PIN."""

from bay_tui.workshop.office.badges import badge_owner, badge_suffices
from bay_tui.workshop.records import Staff
from bay_tui.workshop.words import Role
from workshop_kit import TECHNICIAN, Shop, changed


def test_a_badge_alone_lets_in_technicians_only() -> None:
    assert badge_suffices(Staff(id="t", number="1", name="T", roles=(Role.TECHNICIAN,)))
    for more in (Role.FOREMAN, Role.PARTS, Role.ADVISER, Role.ADMIN):
        assert not badge_suffices(Staff(id="t", number="1", name="T", roles=(Role.TECHNICIAN, more)))
    assert not badge_suffices(Staff(id="t", number="1", name="T"))


def test_the_badge_of_somebody_who_left_is_nobodys() -> None:
    view = Shop().view
    person = badge_owner(view, " B201 ")
    assert person is not None
    assert person.id == TECHNICIAN
    view.put(changed(person, active=False))
    assert badge_owner(view, "B201") is None
