"""What somebody has typed of a procedure so far, as a form or as text, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.procedure.scheme import SchemeError, load_scheme
from zhiheng.procedure.shape import Scheme as Procedure
from zhiheng.schemes.differences import differences, marks
from zhiheng.schemes.draft import MOST_STEPS, Draft, draft_from, draft_of, written
from zhiheng.schemes.editing import edited
from zhiheng.schemes.picture import drawing
from zhiheng.schemes.wording import in_form_words
from zhiheng.ui.sentences import said

MOST_CHARACTERS = 1_000_000


@dataclass
class Typed:
    """text: the YAML where it is written by hand, None where the form is filled in.

    scheme: the procedure, None while it is unsound: then `says` tells what is wrong, and `place` is
    the id of the field. focus: the field to go on with.
    """

    code: str
    label: str
    draft: Draft = field(default_factory=Draft)
    text: str | None = None
    scheme: Procedure | None = None
    says: str = ""
    place: str = ""
    focus: str = ""

    @property
    def definition(self) -> str:
        """The YAML to store."""
        if self.text is not None:
            return self.text
        return written(self.draft, self.code, self.label).text

    def check(self) -> "Typed":
        """Load what is typed as it will be loaded; tell the first fault in its field."""
        self.scheme, self.says, self.place = None, "", ""
        try:
            self.scheme = load_scheme(self.definition, f"{self.code} {self.label}".strip())
        except SchemeError as error:
            if self.text is not None:
                self.says, self.place = said(_in_text(error)), "definition"
            else:
                places = written(self.draft, self.code, self.label).places
                self.says = in_form_words(error.sentence)
                self.place = places.get(error.line or 0, "")
        return self

    def do(self, operation: str) -> None:
        """One press of a button: between form and text, or add, remove, move a row."""
        if operation == "to-text" and self.text is None:
            self.text, self.focus = self.definition, "definition"
        elif operation == "to-form" and self.text is not None:
            self._to_form()
        elif self.text is None:
            self.focus = edited(self.draft, operation)

    def _to_form(self) -> None:
        scheme = self.check().scheme
        if scheme is not None and fits_a_form(scheme):
            self.text, self.draft = None, draft_of(scheme)
        elif scheme is not None:
            self.says = too_long()

    def picture(self, before: Procedure | None) -> dict[str, Any] | None:
        """The drawing with what differs from `before`; None while the procedure is unsound."""
        if self.scheme is None:
            return None
        found = differences(before, self.scheme) if before else []
        return {"drawing": drawing(self.scheme, before, marks(found)), "differences": found}


def _in_text(error: SchemeError) -> str:
    """The sentence with its line; which scheme it is stands above."""
    return f"第 {error.line} 行：{error.sentence}" if error.line else error.sentence


def fits_a_form(scheme: Procedure) -> bool:
    """Whether the form is not too long for the procedure."""
    parts = (scheme.steps, scheme.steps_of(1), scheme.separations, scheme.limits)
    return all(len(part) <= MOST_STEPS for part in parts)


def too_long() -> str:
    return _("步骤超过 %(n)d 个，表单里放不下，请用文字编写。") % {"n": MOST_STEPS}


def typed_of(code: str, label: str, definition: str, scheme: Procedure | None) -> Typed:
    """Begin with a stored version: as a form where it can be one, else as its text."""
    if scheme is not None and fits_a_form(scheme):
        return Typed(code, label, draft_of(scheme))
    return Typed(code, label, text=definition)


def typed_from(code: str, label: str, posted: Mapping[str, Sequence[str]]) -> Typed:
    """Go on with what was posted."""
    if "definition" in posted:
        return Typed(code, label, text=posted["definition"][-1][: MOST_CHARACTERS + 1])
    return Typed(code, label, draft_from(posted))
