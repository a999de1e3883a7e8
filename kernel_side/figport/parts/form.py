"""Parts that pages show as a form: how it is opened, filled in, taken back, and told to the pages that show it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from figport.contracts import Owner
from figport.errors import FigportError, warn
from figport.forms.field import BadValue, Field, Undo
from figport.forms.history import History
from figport.threads import main_only
from figport.wire import Fill, Form, FormAction, FormField, FormPage

from .part import Part


class FormPart(Part):
    """A part with a form.

    What a field does is a change of the figure's, or of what the part keeps; each can be taken back.
    """

    remembers: ClassVar[bool] = True
    """Whether changes can be taken back."""

    def __init__(self, figure: Owner) -> None:
        super().__init__(figure)
        self._shown: dict[str, str] = {}
        """The views that show it, and the page of it that each shows."""
        self._seen: dict[str, int] = {}
        """The newest that was heard of each."""
        self._sent: dict[str, tuple[FormField, ...]] = {}
        """What each was told last."""
        self._history = History()

    @abstractmethod
    def pages(self) -> list[FormPage]:
        """Return what there is to change. There is always something."""

    @abstractmethod
    def fields(self, page: str) -> list[Field]:
        """Return the fields of one of the pages."""

    def changing(self) -> None:
        """Prepare for a change, which may fail."""

    def changed(self, *, done: bool) -> None:
        """Follow a change; it is not `done` while a slider moves."""

    def pressed(self, view: str, field: str) -> bool:
        """Do what a button of the form says to a view; return whether it does more than change something."""
        del view, field
        return False

    def use(self) -> None:
        """Have the view that was used last, or else the first, show the form."""
        if not self.figure.answer(self._form("", "", "", opens=True)):
            warn("No page shows this figure, so none can show a form")

    @main_only
    def drawn(self) -> None:
        """Tell who sees the form, at rest, what else has changed, as limits do by a pan. Main thread."""
        if self._shown and self.figure.canvas.redraw.settled:
            for view, page in list(self._shown.items()):
                if self._sent.get(view) != tuple(field.shown() for field in self.fields(page)):
                    self._tell(view)

    @main_only
    def fill(self, view: str, message: Fill) -> None:
        """Do what somebody does with the form in a view, and say how it stands then. Main thread."""
        trouble, page = "", message.page
        match message.action:
            case FormAction.CLOSE:
                self._forget(view)
                return
            case FormAction.OPEN:
                pass
            case FormAction.SET:
                # What was typed last may be said when the page has turned to another already.
                page = self._shown.get(view, page)
                trouble = self._try(lambda: self._set(view, message))
            case FormAction.UNDO if self.remembers and self._history.back:
                self.changing()
                page = self._history.undo()
                self.changed(done=True)
            case FormAction.REDO if self.remembers and self._history.forward:
                trouble = self._try(self._redo)
            case _:
                pass
        self._shown[view], self._seen[view] = page, message.number
        self._tell(view, trouble, message.field if trouble else "")
        if message.action is not FormAction.OPEN:
            for other in list(self._shown):
                if other != view:
                    self._tell(other)

    def _set(self, view: str, message: Fill) -> None:
        if self.pressed(view, message.field):
            return
        write = self._writer(message.page, message.field)
        self.changing()
        if self.remembers:
            self._history.change(message.page, message.field, message.value, write, done=message.done)
        else:
            write(message.value)
        self.changed(done=message.done)

    def _redo(self) -> None:
        self.changing()
        self._history.redo(self._writer)
        self.changed(done=True)

    def _writer(self, page: str, name: str) -> Callable[[str], Undo]:
        if not any(one.name == page for one in self.pages()):
            raise BadValue("That is in the figure no more")
        field = next((one for one in self.fields(page) if one.name == name), None)
        if field is None or not field.enabled:
            raise BadValue("That cannot be changed now")
        return field.write

    def _try(self, change: Callable[[], Any]) -> str:
        """Make a change; return why it could not be made, if so."""
        try:
            change()
        except FigportError as error:
            return f"{error.what}. {error.fix}"
        except Exception as error:
            # Whatever matplotlib or a callback of the user's may raise is for whoever filled the form in.
            return str(error) or type(error).__name__
        return ""

    def _tell(self, view: str, trouble: str = "", troubled: str = "") -> None:
        form = self._form(self._shown[view], trouble, troubled, seen=self._seen[view])
        # What is shown of a page that is gone is another.
        self._shown[view], self._sent[view] = form.page, form.fields
        if not self.figure.answer(form, view):
            self._forget(view)

    def _forget(self, view: str) -> None:
        self._shown.pop(view, None)
        self._seen.pop(view, None)
        self._sent.pop(view, None)

    def _form(self, page: str, trouble: str, troubled: str, *, opens: bool = False, seen: int = 0) -> Form:
        pages = self.pages()
        if not any(one.name == page for one in pages):
            page = pages[0].name
        return Form(
            form=self.name,
            opens=opens,
            title=self.text,
            pages=tuple(pages),
            page=page,
            fields=tuple(field.shown() for field in self.fields(page)),
            undo=self.remembers and self._history.back,
            redo=self.remembers and self._history.forward,
            trouble=trouble[:1000],
            troubled=troubled,
            seen=seen,
        )
