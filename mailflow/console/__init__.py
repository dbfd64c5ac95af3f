"""Floor 5: the console, in which organisers do on a page whatever they could also do by mail.

How to add a page to a section, such as `mail`:

1. `console/mail.py` has `routes(desk: Desk) -> None`; it is found by the section's name (`frame.SECTIONS`):

       def routes(desk: Desk) -> None:
           desk.get("/mail", listing)
           desk.post("/mail/<int:id>/correct", correct, right="answer")

       def listing(visit: Visit) -> Response:
           return visit.page("mail/list.html", rows=...)

       def correct(visit: Visit, id: int) -> Response:
           ...                                  # id is looked up WITHIN visit.club.key, else `raise visit.missing()`
           return visit.go("/mail/3", told="corrected", batch=17)   # a notice, with a button that takes batch 17 back

   Who is signed in, the club, the right, the session's form token and where a form came from are guarded by the desk;
   `Refused` that a view raises becomes a notice on the page it came from (with nothing changed). A form that is
   larger than 64 kB needs `desk.post(..., largest=2_000_000)`. Files: `visit.file(...)`; HTML of mails for
   an `<iframe sandbox src=...>`: `visit.framed(html)`.
2. `console/templates/mail/list.html` extends `layout.html`, begins with `{% import "macros.html" as m with context %}`,
   gives the blocks `title` and `main`, and draws forms and tables with those macros. In every template are: `visit`,
   `w` (the words of this section), `c` (those of all), `to("/mail/3")` (a link within this club), and the filters of
   `filters.py`. No script, no `style` attribute.
3. `console/words/mail.toml` has each word in both languages: `title.nl = "..."`, `title.en = "..."`. A test holds that
   every word is used and every used word is there; keys that are put together are asked for as `w["state_" ~ state]`.
4. `tests/console/test_mail.py` asks through `a_desk(...)` of `tests/console/desk.py`; `test_security.py` finds new
   pages by itself.
"""
