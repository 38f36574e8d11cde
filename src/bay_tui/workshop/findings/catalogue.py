"""Hold what findings are written up with.

These are systems and components, templates, the vehicle health check and fault codes.

The entries are shipped as files (`bay_tui.catalogue` reads them). Slugs are stored and sent, so that every terminal
words them in its own language; a component that is no slug is text somebody typed, and is shown as it is. `initials`
are those of the Chinese words' pinyin (制动 is `zd`), so that a list narrows down without an input method.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from bay_tui.workshop.records import FindingTemplate, Measurement
from bay_tui.workshop.words import Severity


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Hold the English and the Chinese words of an entry."""

    en: str
    zh: str


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a measurement usually taken.

    It has the slug of its name, its unit, and its limits as in `Measurement`.
    """

    name: str
    unit: str
    minimum: float | None = None
    amber_below: float | None = None
    amber_above: float | None = None
    maximum: float | None = None

    def measured(self, value: float) -> Measurement:
        """Return the measurement of a value against these limits."""
        return Measurement(value=value, **msgspec.structs.asdict(self))


class Measure(CatalogueEntry, frozen=True, kw_only=True):
    """Name a measurement."""

    slug: str


class Component(CatalogueEntry, frozen=True, kw_only=True):
    """Something that is looked at, and what is usually measured on it."""

    slug: str
    initials: str
    measure: Usual | None = None


class System(CatalogueEntry, frozen=True, kw_only=True):
    """Describe a system of the vehicle with its components.

    Those most often written up come first.
    """

    slug: str
    initials: str
    components: tuple[Component, ...]


class RecommendedWork(CatalogueEntry, frozen=True, kw_only=True):
    """Describe the work a template recommends, with its standard hours."""

    hours: float


class NamedPart(CatalogueEntry, frozen=True, kw_only=True):
    """Name a part that a template recommends.

    Which number that is depends on the vehicle.
    """

    quantity: float = 1


class Template(CatalogueEntry, frozen=True, kw_only=True):
    """Describe a finding as it is usually written.

    It has the work and the parts it usually needs.
    """

    slug: str
    component: str
    severity: Severity
    initials: str
    work: RecommendedWork
    parts: tuple[NamedPart, ...] = ()


class CheckItem(CatalogueEntry, frozen=True, kw_only=True):
    """Describe one line of the vehicle health check.

    `measure` is what is measured here, if not what is usual.
    """

    slug: str
    component: str
    measure: Usual | None = None


class CheckSection(CatalogueEntry, frozen=True, kw_only=True):
    """Lines of the check that are looked at from one place."""

    slug: str
    items: tuple[CheckItem, ...]


class StandardCode(CatalogueEntry, frozen=True, kw_only=True):
    """Describe a fault code of every make (SAE J2012)."""

    code: str


class MakersCode(CatalogueEntry, frozen=True, kw_only=True):
    """Describe a fault code of one make.

    Another make means something else by it.
    """

    code: str
    make: CatalogueEntry


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Hold everything findings are written up with.

    The first nine of a list are one key away.
    """

    systems: tuple[System, ...]
    measures: tuple[Measure, ...]
    templates: tuple[Template, ...]
    check: tuple[CheckSection, ...]
    codes: tuple[StandardCode, ...]
    makes: tuple[MakersCode, ...]

    @cached_property
    def system_of(self) -> dict[str, System]:
        """Return each system by its slug and its components' slugs."""
        found = {part.slug: system for system in self.systems for part in system.components}
        return found | {system.slug: system for system in self.systems}

    @cached_property
    def component(self) -> dict[str, Component]:
        """Each component by its slug."""
        return {part.slug: part for system in self.systems for part in system.components}

    @cached_property
    def template(self) -> dict[str, Template]:
        """Each template by its slug."""
        return {one.slug: one for one in self.templates}

    @cached_property
    def items(self) -> dict[str, CheckItem]:
        """Each line of the vehicle health check by its slug, in order."""
        return {item.slug: item for section in self.check for item in section.items}

    @cached_property
    def texts(self) -> dict[str, CatalogueEntry]:
        """Return the texts of all templates by what they say.

        Both languages are there.
        """
        return {text: entry for one in self.templates for entry in _written(one) for text in (entry.en, entry.zh)}

    def templates_of(self, component: str) -> list[Template]:
        """Return the templates of a component, the red ones first."""
        found = [one for one in self.templates if one.component == component]
        return sorted(found, key=lambda one: one.severity is not Severity.RED)

    def wordings_of(self, component: str, severity: Severity) -> list[Template]:
        """Return the templates of a component, those of a colour first."""
        return sorted(self.templates_of(component), key=lambda one: one.severity is not severity)

    def usual_of(self, item: CheckItem) -> Usual | None:
        """Return what is measured for a line of the check."""
        part = self.component.get(item.component)
        return item.measure or (part.measure if part else None)


def with_own(catalogue: Catalogue, own: Iterable[FindingTemplate]) -> Catalogue:
    """Return the catalogue with a site's own templates.

    One that is shipped gives way, what is new comes first.

    A component that this version does not know has none.
    """
    every = sorted(own, key=lambda one: one.id)
    theirs = {one.id: one for one in every if one.component in catalogue.component}
    kept = [theirs.pop(one.slug, one) for one in catalogue.templates]
    templates = [_as_template(one) if isinstance(one, FindingTemplate) else one for one in (*theirs.values(), *kept)]
    hidden = {one.id for one in every if not one.active}
    return msgspec.structs.replace(catalogue, templates=tuple(one for one in templates if one.slug not in hidden))


def _as_template(own: FindingTemplate) -> Template:
    return Template(
        slug=own.id,
        component=own.component,
        severity=own.severity,
        zh=own.zh,
        en=own.en,
        initials=own.initials,
        work=RecommendedWork(zh=own.work_zh, en=own.work_en, hours=own.hours),
        parts=tuple(NamedPart(zh=one.name, en=one.name, quantity=one.quantity) for one in own.parts),
    )


def _written(template: Template) -> Iterator[CatalogueEntry]:
    yield from (template, template.work, *template.parts)


def controlled_by_maker(code: str) -> bool:
    """Say whether makers give a fault code their own meanings.

    By SAE J2012 that is P1, P30 to P33, and B, C, U with 1 or 2.
    """
    if code[:1] == "P":
        return code[1:2] == "1" or code[1:3] in ("30", "31", "32", "33")
    return code[1:2] in ("1", "2")
