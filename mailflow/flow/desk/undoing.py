"""Taking a batch back: everything is as it was, where nobody changed it since and no mail is out."""

from mailflow.flow.desk import undone_words
from mailflow.flow.desk.batches import BY_ITSELF
from mailflow.flow.desk.bounds import keep_undoing_within
from mailflow.flow.house import House
from mailflow.model.answering import Batch, Spoken, Undone
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.store import deeds, journal, withdrawing
from mailflow.store.deeds import Done
from mailflow.store.restoring import restored


def last_batch(club: str, by: str) -> Batch | None:
    """The newest thing that this organiser did and did not take back."""
    return deeds.last(club, by)


def batch_of_mail(mail: int) -> Batch | None:
    """The newest thing that was done because of this received mail and not taken back."""
    return next(iter(deeds.of_mail(mail)), None)


def the_batch(id: int, *, house: House) -> Batch:
    """The batch with this number. Raises Refused."""
    found = deeds.batch(id)
    if found is None or found.club not in house.rooms:
        raise Refused(
            f"there is no batch {id}: `mailflow batches` lists them", dutch=f"er is niets gedaan onder nummer {id}"
        )
    return found


def taken_back(batch_id: int, *, house: House, club: str, by: str) -> Undone:
    """What the batch did is undone, the last thing first; its mails that still wait go out no more.

    Inside the caller's transaction. What somebody changed since, and what was sent, stays, and is named. Raises Refused
    where the club has no such batch, it was taken back before, or a helper may not.
    """
    batch = the_batch(batch_id, house=house)
    if batch.club != club:
        raise Refused(
            f"there is no batch {batch_id} in {club}", dutch=f"er is hier niets gedaan onder nummer {batch_id}"
        )
    if batch.undone_at is not None:
        raise Refused(f"batch {batch_id} was taken back already", dutch="dat is al ongedaan gemaakt")
    room, now = house.rooms[club], house.now()
    back: list[Spoken] = []
    stays: list[Spoken] = []
    deeds_done = deeds.of_batch(batch_id)
    keep_undoing_within(batch, deeds_done, house=house, by=by, itself=BY_ITSELF)
    for done in reversed(deeds_done):
        if done.mails:
            rows = withdrawing.take_back(done.mails, batch=batch_id, now=now)
            gone, sent = undone_words.mails(rows, room.club)
            back += gone
            stays += sent
        else:
            _take_back(done, room.club, house=house, back=back, stays=stays)
    if back:
        deeds.mark_undone(batch_id, by=by, now=now)
    for text in (*(f"taken back: {one.en}" for one in back), *(f"not taken back: {one.en}" for one in stays)):
        journal.write(club, "undone", f"{text} ({by})", mail=batch.mail, now=now)
    return Undone(batch=batch_id, back=undone_words.shortened(back), stays=undone_words.shortened(stays))


def _take_back(done: Done, club: Club, *, house: House, back: list[Spoken], stays: list[Spoken]) -> None:
    """The rows of one deed are as they were; what is told is about the row that it was about, and what stays."""
    words, main = undone_words.named(done, club), undone_words.main_change(done)
    if words is None or main is None:
        return
    for change, what in restored(done.changes, main=main, club=club.key, now=house.now()):
        if what == "back":
            back += [undone_words.back(done, change, words)] if change == main else []
        elif change == main:
            stays.append(undone_words.stays(change, what, words))
