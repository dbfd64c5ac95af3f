// What ical.js, which Thunderbird reads calendars with, sees of the calendar text on standard input: JSON for calendars.py.
const ICAL = require("ical.js").default ?? require("ical.js");

const PEOPLE = ["attendee", "organizer"];
const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const nested = (component) => component.getAllSubcomponents().flatMap((one) => [one.name.toUpperCase(), ...nested(one)]);
const person = (property) => {
  const parameters = Object.entries(property.jCal[1]).map(([name, value]) => [name.toUpperCase(), String(value)]);
  return [String(property.getFirstValue()), Object.fromEntries(parameters)];
};
const meeting = calendar.getFirstSubcomponent("vevent");
const plain = meeting.getAllProperties().filter((one) => !PEOPLE.includes(one.name));
const instant = (name) => meeting.getFirstPropertyValue(name).toJSDate().toISOString();

process.stdout.write(
  JSON.stringify({
    method: calendar.getFirstPropertyValue("method"),
    components: ["VCALENDAR", ...nested(calendar)],
    values: Object.fromEntries(plain.map((one) => [one.name.toUpperCase(), String(one.getFirstValue())])),
    starts_at: instant("dtstart"),
    ends_at: instant("dtend"),
    attendees: meeting.getAllProperties("attendee").map(person),
    organiser: person(meeting.getFirstProperty("organizer")),
  }),
);
