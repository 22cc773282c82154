"""One form field as the look wants it: Bootstrap classes by the kind of its widget."""

from django.forms import BoundField
from django.forms import widgets as kinds
from django.utils.safestring import SafeString

_CLASSES: tuple[tuple[type, str], ...] = (
    (kinds.CheckboxInput, "form-check-input"),
    (kinds.RadioSelect, ""),
    (kinds.CheckboxSelectMultiple, ""),
    (kinds.Select, "form-select"),
)


def shape(field: BoundField) -> str:
    """How a field is laid out: "hidden", "check" (box before label), "group" or "line"."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, (kinds.RadioSelect, kinds.CheckboxSelectMultiple)):
        return "group"
    return "check" if isinstance(widget, kinds.CheckboxInput) else "line"


def widget(field: BoundField) -> SafeString:
    """The field's widget with its classes; Django adds aria-describedby and aria-invalid."""
    kind = field.field.widget
    name = next((css for cls, css in _CLASSES if isinstance(kind, cls)), "form-control")
    given = kind.attrs.get("class", "")
    wrong = "is-invalid" if field.errors and name else ""
    css = " ".join(part for part in (given, name, wrong) if part)
    return field.as_widget(attrs={"class": css} if css else None)
