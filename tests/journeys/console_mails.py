"""The people of the club in the journeys through the console, and what they write."""

from mailflow.model.address import Address
from tests.builders import ANNA, BILAL

PEOPLE = (
    (ANNA, "Goes"),
    (BILAL, "Utrecht"),
    (Address(address="carla@wijkteam.example.org", name="Carla Jansen"), "Utrecht"),
    (Address(address="daan@buurthuis.example.net", name="Daan Visser"), "Deventer"),
    (Address(address="esra@welzijn.example.com", name="Esra Yilmaz"), "Utrecht"),
    (Address(address="fatima@stad.example.org", name="Fatima el Amrani"), "Amersfoort"),
    (Address(address="gerrit@dorp.example.net", name="Gerrit Bakker"), ""),
)
MAILS = (
    (
        "Hanna de Groot <hanna@gemeente.example.org>",
        "Aanmelden",
        "Hallo,\n\nIk zou graag lid worden van jullie club. Ik werk als opbouwwerker in Zeist.\n\n"
        "Groet,\nHanna de Groot",
    ),
    (
        "Carla Jansen <carla@wijkteam.example.org>",
        "Vraagje",
        "Hoi,\n\nDat van vorige keer moeten jullie maar met Henk regelen, daar ga ik niet over.\n\nGroetjes Carla",
    ),
    (
        "Daan Visser <daan@buurthuis.example.net>",
        "Parkeren",
        "Dag allemaal,\n\nIs er bij De Kargadoor ook plek voor een rolstoelbus?\n\nGroet, Daan",
    ),
    (
        "Bilal Aydin <bilal@buurt.example.net>",
        "13 januari",
        "Beste Marjolein,\n\nIk kom graag op 13 januari en neem een collega mee.\n\nBilal",
    ),
)
