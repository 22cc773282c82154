"""One form field as the look wants it: Bootstrap classes by the kind of its widget."""

from django.forms import BoundField
from django.forms import widgets as kinds
from django.utils.safestring import SafeString

_CLASSES: tuple[tuple[type, str], ...] = (
    (kinds.CheckboxInput, "form-check-input"),
    (kinds.RadioSelect, "form-check-input"),
    (kinds.CheckboxSelectMultiple, "form-check-input"),
    (kinds.Select, "form-select"),
)


def widget(field: BoundField) -> SafeString:
    """The field's widget with its classes; Django adds aria-describedby and aria-invalid."""
    kind = field.field.widget
    name = next((css for cls, css in _CLASSES if isinstance(kind, cls)), "form-control")
    given = kind.attrs.get("class", "")
    wrong = "is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": " ".join(filter(None, (given, name, wrong)))})
