"""One organiser's mail while it is carried out: each thing in it is done, or waits for a yes, or is refused."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from mailflow.flow.carry_out import carry_out
from mailflow.flow.desk import undoing
from mailflow.flow.desk.batches import carried_out
from mailflow.flow.desk.hearing import Heard
from mailflow.flow.desk.item_verdicts import meant, would_remove
from mailflow.flow.desk.orders import prepared
from mailflow.flow.desk.waiting import Waiting, waiting_of
from mailflow.flow.house import House, Room
from mailflow.model.address import Address
from mailflow.model.answering import WEIGHTY, Batch, Item, Order, Outcome, Said, Undone
from mailflow.model.effect import Effect, Send
from mailflow.model.errors import Refused
from mailflow.model.people import Language
from mailflow.store import deeds, tokens
from mailflow.store.connect import attempt

ANSWER = "answer"
# How long ago an order may have been written: an old mail that comes once more orders nothing.
ORDERED_WITHIN = timedelta(days=14)


@dataclass(slots=True, kw_only=True)
class Desk:
    """What became of each thing in an organiser's mail, and what waits for a yes.

    `asked` says in whole sentences what waits, and `reaches` how many people it writes to.
    """

    heard: Heard
    mail: int
    house: House
    room: Room
    batch: Batch | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    waiting: Waiting = field(default_factory=Waiting)
    asked: list[str] = field(default_factory=list)
    reaches: int = 0

    @property
    def by(self) -> Address:
        """The organiser, by the name that the settings know."""
        assert self.heard.message.sender is not None
        sender = self.heard.message.sender
        return self.room.club.organiser(sender.address) or sender

    @property
    def language(self) -> Language:
        """The language in which this organiser is written to."""
        return self.room.club.language_of(self.by.address)

    @property
    def items(self) -> dict[int, Item]:
        """What the answered mail showed, by number."""
        return {one.number: one for one in self.heard.items}

    @property
    def found_nothing(self) -> bool:
        """Whether there was nothing in the mail that anything could be made of."""
        return not self.outcomes and not self.waiting

    def do(self) -> None:
        """All that was said is done, in its order; a yes to what waited comes first."""
        said = self.heard.said
        if said.agrees is not None and self.heard.found is not None:
            self._agreed(self.heard.found, agrees=said.agrees)
        for verdict in said.verdicts:
            self._verdict(verdict, is_confirmed=False)
        for order in said.orders:
            self._order(order, is_confirmed=False)

    def _agreed(self, found: tokens.Found, *, agrees: bool) -> None:
        """What waited for this yes is done, as things are now, or dropped; a second answer changes nothing."""
        waited = waiting_of(found)
        if not tokens.use(found.id, now=self.house.now()):
            self._not_done("confirm", "this was answered before", "hierop was al geantwoord")
        elif not agrees:
            self.outcomes.append(Outcome(kind="dropped"))
        elif self._is_old():
            self._not_done("confirm", "this was written too long ago", "dit is te lang geleden geschreven")
        else:
            for verdict in waited.verdicts:
                self._verdict(verdict, is_confirmed=True)
            for order in waited.orders:
                self._order(order, is_confirmed=True)

    def _verdict(self, said: Said, *, is_confirmed: bool) -> None:
        """The verdict is carried out, or waits for a yes, or is refused."""
        item = self.items[said.number]
        one = Outcome(
            kind=said.kind, words=said.words, number=item.number, title=item.title, item_kind=item.kind, text=said.text
        )
        before = self.batch
        try:
            with attempt():
                undone = self._settle(said, item, is_confirmed=is_confirmed)
        except Refused as error:
            self.batch = before
            self.outcomes.append(replace(one, why=sentence(error.within(self.language))))
            return
        if said not in self.waiting.verdicts:
            self.outcomes.append(replace(one, lines=self._lines(undone)))

    def _settle(self, said: Said, item: Item, *, is_confirmed: bool) -> Undone | None:
        """What was taken back, after all else is done too. Raises Refused."""
        club, by = self.room.club, self.by.address
        removes = would_remove(said, item)
        self._may_remove(removes)
        needs_yes = not club.vouched and not is_confirmed
        if needs_yes and removes:
            self._ask(said, item)
            return None
        found = meant(said, self.items, club=club, house=self.house, by=by)
        self._may_remove(found.removes)
        if needs_yes and (found.removes or found.reaches_many(club)) and found.undone is None:
            self._ask(said, item)
            return None
        self._carry_out(found.effects, mail=found.mail)
        return found.undone

    def _ask(self, said: Said, item: Item) -> None:
        """The verdict waits for a yes."""
        self.waiting = self.waiting.also(said)
        about = item.title or str(item.number)
        if would_remove(said, item):
            self.asked.append(
                f"{about}: van de lijst halen" if self.language == "nl" else f"take off the list: {about}"
            )
        else:
            self.asked.append(f"{item.number}. {about}: {said.words}")

    def _may_remove(self, removes: bool) -> None:
        """Raises Refused where somebody is taken off the list by one who may not do that."""
        if removes and not self.room.club.may(self.by.address, "remove"):
            raise Refused(
                "only an organiser takes people off the list", dutch="alleen een organisator haalt mensen van de lijst"
            )

    def _order(self, order: Order, *, is_confirmed: bool) -> None:
        """The order is carried out, or waits for a yes, or is not done."""
        one = Outcome(kind=order.kind, words=order.words, title=order.title)
        before = self.batch
        try:
            with attempt():
                done = self._obey(order, one, is_confirmed=is_confirmed)
        except Refused as error:
            self.batch = before
            done = replace(one, why=sentence(error.within(self.language)))
        if done is not None:
            self.outcomes.append(done)

    def _obey(self, order: Order, one: Outcome, *, is_confirmed: bool) -> Outcome | None:
        """What became of the order; None where it waits for a yes. Raises Refused."""
        if self._is_old():
            raise Refused(
                "this was written too long ago", dutch="dit is te lang geleden geschreven: stuur het nog eens"
            )
        ready = prepared(order, house=self.house, club=self.room.club, by=self.by, now=self.house.now())
        if ready.why_not:
            return replace(one, why=sentence(ready.why_not))
        asks = order.kind != "who_comes" and (self.heard.found is None or ready.weighty or order.kind in WEIGHTY)
        if asks and not is_confirmed:
            self.waiting = self.waiting.also(order)
            self.asked += ready.told
            self.reaches += ready.reaches
            return None
        if order.kind == "undo":
            return replace(one, lines=self._lines(self._taken_back()))
        self._carry_out(ready.effects, mail=None)
        return replace(one, lines=ready.told)

    def _taken_back(self) -> Undone:
        """The last thing that this organiser did is undone: what the answered mail told of, where it told of one.

        A helper takes back only what they did themselves, as everybody does. Raises Refused.
        """
        found = self.heard.found
        told_of = deeds.batch(waiting_of(found).batch) if found is not None else None
        batch = told_of or undoing.last_batch(self.room.club.key, self.by.address)
        if batch is None:
            raise Refused("there is nothing to take back", dutch="er is niets om terug te draaien")
        return undoing.taken_back(batch.id, house=self.house, club=self.room.club.key, by=self.by.address)

    def _carry_out(self, effects: tuple[Effect, ...], *, mail: int | None) -> None:
        if not effects:
            return
        club, by = self.room.club.key, self.by.address
        if all(isinstance(one, Send) and one.to.address == by for one in effects):
            carry_out(effects, house=self.house, club=club, mail=self.mail)  # what is told them cannot be taken back
            return
        begun = self.batch or deeds.begin(club, by=by, what=ANSWER, mail=self.mail, now=self.house.now())
        self.batch = carried_out(effects, house=self.house, club=club, by=by, what=ANSWER, mail=mail, batch=begun)

    def _lines(self, undone: Undone | None) -> tuple[str, ...]:
        if undone is None:
            return ()
        return tuple(sentence(one.within(self.language)) for one in (*undone.back, *undone.stays))

    def _not_done(self, kind: str, english: str, dutch: str) -> None:
        self.outcomes.append(Outcome(kind=kind, why=sentence(dutch if self.language == "nl" else english)))

    def _is_old(self) -> bool:
        return self.heard.message.written_at < self.house.now() - ORDERED_WITHIN


def sentence(text: str) -> str:
    """The same with a capital and a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”", '"')) else f"{text}."
