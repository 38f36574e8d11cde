"""Give each code one clear sentence.

Why something was refused, what warns, what does not fit, what failed. Rules, store, sync, import and server speak in
codes with parameters, so that the same refusal reads right in every language. A sentence names the thing and says
what to do.
"""

from collections.abc import Mapping

from bay_tui.i18n import LazyText, _, lazy, listed
from bay_tui.wording.catalogue import component_word, item_word
from bay_tui.wording.times import machine_time
from bay_tui.wording.units import unit_word
from bay_tui.wording.words import (
    activity_word,
    field_word,
    level_word,
    operation_word,
    reason_word,
    record_word,
    skill_word,
    word,
)
from bay_tui.workshop.words import CallKind, Role

SENTENCES: dict[str, LazyText] = {
    # What makes no sense by itself
    "text-missing": lazy("Please fill in: {field}."),
    "text-too-long": lazy("The {field} is too long: {most} characters at most."),
    "number-impossible": lazy("{value} is not a number that can be recorded for {field}."),
    "quantity-impossible": lazy("A quantity of {value} is not possible; give one above 0 and up to {most}."),
    "pieces-not-whole": lazy("{number}: {value} of a part that comes in whole pieces."),
    "quantity-not-whole": lazy("{value} is not possible: these come one by one."),
    "hours-impossible": lazy("{value} hours are not possible; give 0 to 1000."),
    "odometer-impossible": lazy("An odometer reading of {value} km is not possible."),
    "instant-impossible": lazy("{field}: give a date from {first} to {last}."),
    "items-too-many": lazy("{field}: {most} at most."),
    "dtc-invalid": lazy("{dtc} is no fault code; a code looks like P0301 or U0100."),
    "lines-missing": lazy("The request has no parts yet; add at least one."),
    "sheet-full": lazy("A count sheet has at most {most} parts; begin another one."),
    "lines-too-many": lazy("A request has at most {most} lines; send this one and start another."),
    "activity-unclear": lazy("Name either a job or an activity to clock on to, not both and not neither."),
    "time-skipped": lazy("There was no {time} that night: the clocks were put forward. Give another time."),
    "time-twice": lazy("{time} came twice that night: write {time}a for the first, {time}b for the second."),
    "span-impossible": lazy("The end must be after the start and not in the future."),
    "span-overlaps": lazy("Other clock entries in that time: {count}, the first at {time}; correct those instead."),
    "correction-too-early-begin": lazy("“{activity}” began at {time}; give a later time."),
    "correction-too-early-end": lazy("“{activity}” lasted until {time}; give a later time."),
    "correction-too-late-begin": lazy("“{activity}” began at {time}; give an earlier time."),
    "correction-too-late-end": lazy("“{activity}” ended at {time}; give an earlier time."),
    "correction-restarts": lazy("“{title}” is finished, and its clock would run again; correct its times instead."),
    "event-taken-out": lazy("That clock entry was taken out; add the hours instead."),
    "eta-past": lazy("The expected time has already passed; give a later one."),
    "vehicle-unnamed": lazy("The vehicle needs a plate or a VIN."),
    "vin-length": lazy("VIN {vin}: not 17 characters; look again."),
    "vin-letters": lazy("VIN {vin}: a VIN has no I, O or Q; look again."),
    "vin-check-digit": lazy("VIN {vin}: wrong check digit (position 9); look again."),
    # People
    "staff-unknown": lazy("Nobody with the number {id} works here; check the number."),
    "not-allowed": lazy("{name} may not do this here: {operation}. This may: {roles}."),
    "not-own-clock": lazy("{name} can only clock for themselves; a foreman can clock for others."),
    "pin-wrong": lazy("That PIN is not right. Try again."),
    "pin-wait": lazy("Too many wrong PINs; wait {seconds} seconds."),
    "pin-invalid": lazy("A PIN has 4 to 8 digits."),
    "sign-in-first": lazy("Sign in first."),
    "board-read-only": lazy("This board is only for looking."),
    "scope-wrong": lazy("Not from this terminal ({terminal}): {operation}. The administrator says what it is for."),
    "scope-held": lazy(
        "Without effect, as {terminal} may not send it: {operations} ({count}). Accept it, or settle it as it is."
    ),
    "nothing-held": lazy("Nothing is held back there."),
    "view-only": lazy("This terminal is only for looking; what was recorded here stays here. Ask the administrator."),
    "code-elsewhere": lazy(
        "This code is for a terminal that is let in already. For a new one, ask for a code with another name."
    ),
    "token-ended": lazy("This token has come to its end; ask the administrator for another."),
    # Jobs and hours
    "job-unknown": lazy("The job {id} is not known here."),
    "job-finished": lazy("“{title}” is already finished; a failed inspection opens it again."),
    "job-closed": lazy("“{title}” is already finished or cancelled."),
    "job-running": lazy("Somebody is clocked on to “{title}”; they have to stop first."),
    "job-not-stopped": lazy("“{title}” is not stopped."),
    "job-not-in-inspection": lazy("“{title}” is not waiting for inspection."),
    "jobs-unfinished": lazy("Jobs not finished yet: {count}, the first is “{title}”."),
    "assigned-meanwhile": lazy("“{title}” was assigned by somebody else meanwhile; look again."),
    "not-clocked-on": lazy("Nobody is clocked on there, so there is nothing to stop."),
    "own-work": lazy("Nobody inspects their own work: “{title}” needs somebody else."),
    "inspection-order": lazy("First comes the {level} of “{title}”."),
    "signed-before": lazy("You passed the {level} of “{title}”: somebody else passes this one."),
    "point-not-ok": lazy("“{point}” is not in order: “{title}” cannot be passed."),
    "point-missing": lazy("Look first: {point}."),
    "point-unmeasured": lazy("Write the value first: {point}."),
    "point-twice": lazy("“{point}” stands there twice."),
    "final-needs-foreman": lazy("The final inspection is the foreman's, not {name}'s."),
    "event-unknown": lazy("The clock entry {id} is not known here."),
    "event-is-correction": lazy("That entry is itself a correction; correct the original one."),
    "clock-forgotten": lazy("The clock of {staff} was left running and was closed; settle the hours."),
    "clock-ran-over": lazy("The clock of {staff} ran on into another day: {hours} h in one piece; settle the hours."),
    "span-long": lazy("{staff}: {hours} h in one piece, longer than a shift; look whether that is right."),
    "vehicle-not-received": lazy("Order {number}: the vehicle has not been received yet."),
    "job-not-approved": lazy("“{title}” is not approved by the customer yet."),
    "skill-missing": lazy("{name} does not have the skill for this: {skill}."),
    "parts-not-there": lazy("Parts not there yet, {count}: {names}."),
    "promise-passed": lazy("The promised time has passed."),
    "stop-without-eta": lazy("A job is stopped and nobody has said until when."),
    "parts-without-date": lazy("Parts are on back-order, and nobody knows when they come."),
    "stop-late": lazy("A stop ends too late for the promise."),
    "parts-late": lazy("The parts come too late for the promise."),
    "work-left": lazy("More work is left than time."),
    "queue-late": lazy("Whoever does it has other work before it."),
    "nobody-there": lazy("Whoever is to do it is not there in time."),
    "stages-left": lazy("Inspection, wash and hand-over take longer than there is time."),
    "parts-unanswered": lazy("Parts are not on the shelf, and the counter has not answered yet."),
    "answer-open": lazy("The customer has not agreed to the added work yet."),
    "printing-not-installed": lazy(
        "Labels need {package}, which is not here: install bay-tui[server], or print them on the server."
    ),
    "labels-unwritable": lazy("{file} cannot be written: {problem}"),
    "printer-failed": lazy("{command} did not print ({problem}); the labels are in {file}."),
    "bin-unknown": lazy("Nothing is kept in {id}."),
    "shift-unknown": lazy("There is no shift {id}; set it up first."),
    "week-days": lazy("A week has seven days; say a shift for each, from Monday on."),
    "leave-unknown": lazy("This leave is not known here."),
    "leave-backwards": lazy("A leave cannot end on {last}, before it begins on {first}."),
    "absent-clocked-on": lazy("{name} has clocked on today."),
    "bay-unknown": lazy("The bay {id} is not known here."),
    # Dispatch: why somebody is suggested, and what does not fit
    "has-skill": lazy("Has the skill: {skill}."),
    "knows-vehicle": lazy("Knows the vehicle."),
    "not-here": lazy("Not here yet."),
    "is-free": lazy("Free now."),
    "has-load": lazy("{hours} h to do, jobs: {jobs}."),
    "stands-there": lazy("Stands in bay {bay}."),
    "bay-closed": lazy("Bay {number} is closed: no vehicle is worked on there."),
    "bay-closed-calling": lazy("Bay {number} was closed while it called; the call ({count}) is the workshop's now."),
    "bay-is-free": lazy("Bay {bay} is free."),
    "bay-due": lazy("Bay {bay} is next; its work should be done by now."),
    "bay-next": lazy("Bay {bay} is next, in about {hours} h."),
    "no-technician": lazy("{name} is no technician here."),
    "lacks-skill": lazy("{name} lacks the skill: {skill}."),
    "is-absent": lazy("{name} is not here."),
    "planned-twice": lazy("{name} is planned for “{title}” at the same time."),
    "bay-shared": lazy("Another vehicle is in bay {bay}, too."),
    "appointment-passed": lazy("The time of the appointment has passed, and the vehicle is not here."),
    "plan-passed": lazy("The planned time has passed."),
    # Findings
    "finding-unknown": lazy("The finding {id} is not known here."),
    "finding-after-close": lazy("A finding was recorded on “{title}”, which was closed already."),
    "finding-revised-after-answer": lazy("“{component}” was revised after the customer had answered; ask again."),
    "finding-answered-later": lazy("The customer had answered “{component}” again later; the later answer stands."),
    "better-than-measured": lazy("{component} measured worse: a note must say why."),
    "check-found-worse": lazy("{component} is called in order, and stands written up as worse in this visit."),
    "measure-unlikely": lazy("{component}: {value} {unit} is hardly possible, {low} to {high} is."),
    "check-item-twice": lazy("“{item}” stands in this check twice."),
    "finding-withdrawn": lazy("“{component}” was taken back; write it up as a new finding."),
    "finding-revised-later": lazy("“{component}” had been revised by somebody else later; the later one stands."),
    # Parts
    "part-unknown": lazy("There is no part {number}; search by name, or ask for it by description."),
    "part-without-price": lazy("{number} has no price: it went out at 0."),
    "supersession-loop": lazy("{number} cannot be superseded by {by}: in the end it would take its own place."),
    "unit-used": lazy(
        "{number} is counted in {unit} already, and what is recorded cannot become {other}: "
        "set up a new number for that."
    ),
    "request-unknown": lazy("The parts request {id} is not known here."),
    "request-taken": lazy("{by} has already taken this request."),
    "line-unknown": lazy("The parts line {id} is not known here."),
    "line-not-open": lazy("“{name}” is already issued, returned or cancelled."),
    "line-not-reserved": lazy("Nothing is reserved for “{name}”."),
    "line-issued": lazy("“{name}” was issued already; take it back as a return instead."),
    "line-cancelled": lazy("“{name}” was issued although the line was cancelled."),
    "quantity-over-line": lazy("{value} is more than the line still needs ({most})."),
    "stock-short": lazy("Of {number} only {have} can be reserved, {want} are wanted; back-order the rest."),
    "stock-negative": lazy("{number} is at {on_hand} on hand: count the bin."),
    "issued-over": lazy("{over} more of “{name}” were issued than requested."),
    "issued-twice": lazy(
        "“{name}” went out twice: {by} issued {quantity}, {other} had issued {other_quantity}. {over} too many."
    ),
    "stock-negative-both": lazy(
        "{number} is at {on_hand} on hand: {by} issued {quantity} for {work},"
        " {other} {other_quantity} for {other_work}. Count the bin."
    ),
    "nothing-picked": lazy("Nothing of this request is picked yet."),
    "eta-missing": lazy("Say when it is expected: “{name}” waits for it."),
    "booked-past": lazy("{number} is booked for a day that is past."),
    "promise-past": lazy("{number} is promised for a time that is past."),
    "picked-over": lazy("{over} more of “{name}” were picked than requested."),
    "cores-over": lazy("Old parts of “{name}” that came back: {cores}, more than was issued ({issued})."),
    "returned-over": lazy("More of “{name}” came back than was issued ({issued})."),
    "fitted-not-issued": lazy("“{name}” was fitted but never issued."),
    # Supplier orders and count sheets
    "purchase-unknown": lazy("The supplier order {id} is not known here."),
    "purchase-closed": lazy("Supplier order {number} is closed: nothing more is expected."),
    "received-over": lazy("{number}: {over} more came in than supplier order {purchase} has open."),
    "claim-unknown": lazy("The claim {id} is not known here."),
    "claim-closed": lazy("The claim about {number} is settled already."),
    "claim-over": lazy("{number}: {over} more than lie in quarantine under this claim."),
    "count-unknown": lazy("The count sheet {id} is not known here."),
    "count-approved": lazy("The count “{name}” is already approved."),
    "count-closed": lazy("{number} was counted after the count “{name}” had been approved; count it again."),
    "count-empty": lazy("Nothing of “{name}” is counted yet."),
    "count-own": lazy("{name} counted a part of it; somebody else has to approve."),
    "count-held": lazy("The count “{name}” holds already; somebody else still has to approve it."),
    "count-not-alone": lazy("{name} is here and may approve the count."),
    # Orders, calls, exceptions
    "order-unknown": lazy("The order {id} is not known here."),
    "order-closed": lazy("Order {number} is already handed over or cancelled."),
    "order-exists": lazy("There is already an order {number}."),
    "order-received-already": lazy("Order {number}: the vehicle was received already."),
    "number-in-use": lazy("The number {number} is already in use."),
    "call-unknown": lazy("The call {id} is not known here."),
    "call-waits": lazy("Called already: {whom}, waiting since {time}."),
    "call-coming": lazy("Called already: {whom}; {name} is coming, since {time}."),
    "complaint-unknown": lazy("The complaint {id} is not known here."),
    "exception-unknown": lazy("The exception {id} is not known here."),
    "exception-settled": lazy("{by} has already settled this."),
    # Taking back
    "undo-done": lazy("That was taken back already."),
    "undo-not-own": lazy("Only whoever recorded it takes it back; a foreman corrects hours."),
    "undo-too-late": lazy("Only the last {minutes} minutes can be taken back; a foreman corrects hours."),
    "undo-followed": lazy("Something else was clocked after it; a foreman corrects the hours."),
    "undo-impossible": lazy("That cannot be taken back; a foreman corrects it, or for parts the counter."),
    "undo-job-moved-on": lazy("“{title}” has gone on since; say anew how it stands."),
    "undo-inspected": lazy("“{title}” was inspected already; a failed inspection opens it again."),
    "undo-request-taken": lazy("The counter is busy with it; cancel the line on the job card, or tell them."),
    "undo-finding-used": lazy("“{component}” is with the customer already; write it again instead."),
    # What others did
    "told-finished": lazy("{name} finished “{activity}”: your clock on it has ended."),
    "told-runs-again": lazy("{name} took the end of “{activity}” back: your clock on it runs again."),
    "told-end-back": lazy("{name} took the end of “{activity}” back."),
    "told-started": lazy("{name} clocked you on: {activity}."),
    "told-stopped": lazy("{name} stopped your clock on “{activity}”."),
    "told-arrived": lazy("{name} clocked you in."),
    "told-left": lazy("{name} clocked you out."),
    "told-corrected": lazy("{name} corrected your hours."),
    "told-call-back": lazy("{name} took the call back, nobody need come: {activity}"),
    # This terminal's disk. What may come up while somebody records is whole beside the standing state at 80 columns.
    "store-error": lazy("This terminal's memory refused it: nothing was recorded."),
    "store-busy": lazy("bay-tui is already running here (process {pid}); close that one first."),
    "store-full": lazy("The disk is full: nothing was recorded. Free some space."),
    "store-read-only": lazy("Nothing was recorded: no permission to write {path}."),
    "store-failed": lazy("The disk failed: nothing is recorded until bay-tui restarts."),
    "store-replaced": lazy("Memory replaced: nothing is recorded until bay-tui restarts."),
    "store-closed": lazy("bay-tui is being closed: nothing was recorded."),
    "received-store-full": lazy(
        "The disk of this terminal is full: what the server says is not kept. Free some space, then sync again."
    ),
    "received-store-failed": lazy(
        "The disk of this terminal failed: what the server says is not kept. Restart, then call for help."
    ),
    "received-store-read-only": lazy(
        "This terminal may not write to {path}: what the server says is not kept. Check its permissions."
    ),
    "store-too-new": lazy("The memory of this terminal is of a newer version; update bay-tui."),
    "store-torn": lazy("Not recorded: entry {number}, {size} bytes, begun after {since}."),
    "store-gone": lazy("Entries {first} to {last} are gone ({lost}): {size} bytes, recorded {since} to {until}."),
    "store-unreadable": lazy("{size} bytes from byte {start} cannot be read; no whole entry is known to be gone."),
    "store-damaged": lazy("The memory of this terminal is damaged; `bay-tui doctor --salvage` saves what can be read."),
    # The server
    "server-address": lazy("“{address}” is no server address; write it like http://192.168.1.10:8521."),
    "server-unreachable": lazy("No server answers at {server}; check the address and the network."),
    "server-silent": lazy("The server at {server} does not answer in time."),
    "server-untrusted": lazy("The certificate of {server} cannot be trusted; ask the administrator."),
    "answer-too-large": lazy("{server} sends more than an answer can have, and nothing of it was taken."),
    "server-garbled": lazy("What answers there is not a bay-tui server, or something on the way changes its answers."),
    "server-confused": lazy("The server and this terminal do not understand each other; ask for help."),
    "server-unknown": lazy("There is no bay-tui server at that address."),
    "server-busy": lazy("The server is busy; everything is kept here and sent later."),
    "server-failed": lazy("The server has a problem of its own; everything is kept here and sent later."),
    "server-refused": lazy("The server refused the connection; ask the administrator."),
    "terminal-unknown": lazy("There is no terminal {id}."),
    "server-too-old": lazy("The server is older than this terminal and must be updated; recording goes on."),
    "terminal-too-new": lazy("The server is older than this terminal and must be updated; recording goes on."),
    "code-unknown": lazy("Code wrong or expired; ask for a new one."),
    "code-used": lazy("Code already used; ask for a new one."),
    "device-known": lazy("The server has let this terminal in before; ask the administrator."),
    "device-mismatch": lazy("The server takes this terminal for another one; enrol it again."),
    "malformed": lazy("The server could not read what was sent; everything is kept here. Ask for help."),
    "too-large": lazy("That is more than the server takes at once; everything is kept here. Ask for help."),
    "encoding-unknown": lazy("The server could not read what was sent; everything is kept here. Ask for help."),
    "not-json": lazy("The server could not read what was sent; everything is kept here. Ask for help."),
    "database-unreachable": lazy("The server's database does not answer; everything is kept here and sent later."),
    "busy": lazy("The server is busy; everything is kept here and sent later."),
    "database-unusable": lazy("The database cannot be used: {reason}"),
    "office-database-full": lazy(
        "The disk of the database is full: nothing more was written. Free some space, then try again."
    ),
    "office-database-busy": lazy(
        "The database is busy: somebody else is writing, or all its connections are taken. Try again."
    ),
    "office-database-read-only": lazy("The database is read-only: nothing was changed."),
    "database-declines": lazy("The database does not take what was to be written ({reason}); it was left as it was."),
    "database-encoding": lazy(
        "The database's encoding is {encoding}, which cannot hold every name; "
        "make one with `createdb -E UTF8 -T template0`."
    ),
    "database-newer": lazy("The database belongs to a newer version of bay-tui ({revision}); update this one."),
    "database-driver": lazy("PostgreSQL needs its driver; install bay-tui[postgres]."),
    "database-full": lazy("The disk of the server's database is full; everything is kept here and sent later."),
    "database-read-only": lazy(
        "The server's database takes no changes just now; everything is kept here and sent later."
    ),
    "unwatched": lazy("The server does not see what others record just now; this terminal asks again by itself."),
    "stopping": lazy("The server is being stopped; everything is kept here and sent later."),
    "terminal-too-old": lazy("This terminal must be updated before it can sync; recording goes on."),
    "terminal-revoked": lazy("This terminal has been shut out by the server; ask the administrator."),
    "token-unknown": lazy("The server does not know this terminal; enrol it again."),
    "token-missing": lazy("The server does not know this terminal; enrol it again."),
    "too-many-attempts": lazy("Too many attempts; wait a minute."),
    "site-differs": lazy("That server belongs to another site than what this terminal holds ({site})."),
    "shop-differs": lazy(
        "That server is another dealership's, whose site has the same id. What was recorded here stays here: sync it"
        " with its own server; for the other one start with a home folder of its own (--home)."
    ),
    "site-exists": lazy("There is already a site {id}."),
    "sync-failed": lazy("Syncing went wrong; it is tried again, and nothing is lost."),
    "no-keyboard": lazy("There is no keyboard here: run it on the terminal itself."),
    "not-enrolled": lazy("This terminal is not enrolled yet; it needs the server and a code once."),
    "operation-unread": lazy(
        "The server cannot read this entry ({operation}) and keeps it without effect: update it, then record it again."
    ),
    "operation-settled": lazy("That entry is settled already."),
    "write-failed": lazy(
        "The server's database cannot take this entry; it is kept in the ledger, "
        "and the log has the reason under {log}."
    ),
    "server-clock-behind": lazy(
        "The server's clock says {says}, and said {newest} before. Look at a watch, and set it right."
    ),
    "server-clock-elsewhere": lazy("That is done on the server's machine: bay-tui admin clock."),
    "server-clock-done": lazy(
        "{by} has set right the entries from {first} to {last} already; to do so once more, add --again."
    ),
    "server-clock-nothing": lazy("Nothing from {first} to {last} was dated by a wrong clock."),
    "server-clock-span": lazy("Give --from N, --later or --earlier with a span such as 1h30m or 2d, and --reason."),
    "server-clock-differs": lazy(
        "The server's clock says {says}, {count} terminals say {others}. Look at a watch, and set right what is wrong."
    ),
    "rule-failed": lazy(
        "An error in bay-tui kept this entry from taking effect; it is kept, and the log has the error under {log}."
    ),
    "conflict": lazy("The server holds a different entry under the same id; ask for help with this one."),
    "backup-unknown": lazy("{path} is no backup."),
    "backup-damaged": lazy("The backup {path} is damaged; nothing was changed."),
    "backup-version": lazy("The backup {path} is of a newer version; update the server first."),
    # Import and export
    "export-unknown": lazy("There is no export of {kind}; there are: {known}."),
    "format-unknown": lazy("There is no format {format}; there are: {known}."),
    "kind-unknown": lazy("There is no import of {kind}; there are: {known}."),
    "file-missing": lazy("There is no file {file}."),
    "file-unreadable": lazy("{file} cannot be read: {error}."),
    "file-empty": lazy("{file} is empty."),
    "file-binary": lazy("{file} is neither CSV nor XLSX."),
    "file-encoding": lazy("The text of {file} is in an encoding that is not known here; save it as UTF-8."),
    "file-broken": lazy("The file breaks off or is damaged at line {line}: {error}."),
    "sheet-too-large": lazy(
        "{file}: the sheet reaches too far. It may have {columns} columns, and no {rows} empty rows on end: delete "
        "what is empty and save it again."
    ),
    "file-too-large": lazy("{file} is too large: {most} bytes at most."),
    "file-old-excel": lazy("{file} is in the old Excel format; save it as XLSX or CSV."),
    "file-not-workbook": lazy("{file} is no workbook that can be read."),
    "header-missing": lazy("No row looks like a header; expected are: {expected}."),
    "fields-missing": lazy("No column gives: {fields}. Name it with --map FIELD=COLUMN; there are: {columns}."),
    "field-unknown": lazy("There is no field {field}; there are: {known}."),
    "column-unknown": lazy("There is no column “{column}”; there are: {columns}."),
    "mapping-invalid": lazy("“{argument}” is not of the form FIELD=COLUMN or FIELD==VALUE."),
    "row-too-wide": lazy("The row has more cells than the header ({most})."),
    "row-duplicate": lazy("{value} stands in the file already, in line {first}."),
    "line-taken": lazy("Line {value} of the order is given already, in line {first} of the file."),
    "order-differs": lazy("The rows of order {number} disagree about {field}; the first is line {first}."),
    "request-differs": lazy("The rows of request {number} name different jobs; the first is line {first}."),
    "date-impossible": lazy("{field}: “{value}” is no possible date."),
    "date-ambiguous": lazy("{field}: “{value}” may be read in two ways; write the year first."),
    "date-unreadable": lazy("{field}: “{value}” is no date."),
    "number-unreadable": lazy("{field}: “{value}” is no number."),
    "component-unknown": lazy("There is no component “{value}”; `bay-tui show components` lists them."),
    "word-unknown": lazy("{field}: “{value}” is none of the words known here."),
    # The command line
    "address-unusable": lazy("Cannot serve on {host}:{port}: {problem}. Name another with --host or --port."),
    "proxy-unusable": lazy("A trusted proxy is an address or a network such as 10.0.0.0/24: {problem}"),
    "file-problem": lazy("{file}: {problem}."),
    "font-unusable": lazy("The font {file} cannot be used: {problem}. A TrueType file (.ttf) can."),
    "label-size": lazy("{value} is no size of a label: width and height in mm, at least {width}x{height}, like 60x40."),
    "nothing-to-print": lazy("There is nothing to print: nothing of that kind is known here."),
    "command-unknown": lazy("{id} is no command; print without names for all of them."),
    "server-not-installed": lazy("The server is not installed here (no {package}); install bay-tui[server]."),
    "site-unknown": lazy("There is no site {site}."),
    "no-site": lazy("There is no site yet; set one up with `bay-tui admin site ID`."),
    "which-site": lazy("There are several sites ({sites}); name one with --site."),
    "timezone-unknown": lazy("{name} is no timezone; give one like Asia/Shanghai."),
    "not-among": lazy("{value} is none of: {names}."),
    "not-within": lazy("{value} is not possible; give 1 to {most}."),
    "as-missing": lazy("Say who did it: --as NUMBER."),
    "id-missing": lazy("Say which {record}: its id or number."),
    "time-form": lazy("“{text}” is no time; write it like 18:00."),
    "operation-unknown": lazy("There is no operation {name}; `bay-tui do --list` lists them."),
    "id-form": lazy("“{text}” is no id; `uuidgen` makes one, and so does a command without --id."),
    "id-taken": lazy("Something else was recorded under the id {id}; nothing was recorded now."),
    "not-known": lazy("Whether this was recorded is not known. Say it again with --id {id}: it is recorded once."),
    "store-left": lazy("The terminal was started here meanwhile; it goes on with it."),
    "recorded-refused": lazy("It was recorded before, and the server refused it: {reason}"),
    "output-lost": lazy("What there is to print could not be written: {problem}. What was to be done is done."),
    "value-form": lazy("“{text}” is not of the form NAME=VALUE."),
    "argument-unknown": lazy("{what} does not take {name}; it takes: {names}."),
    "values-wrong": lazy("{what} cannot take these values: {problem}."),
    "show-unknown": lazy("There is no {what} to show; there are: {names}."),
    "nothing-there": lazy("There is no {record} {id} here."),
    "no-terminal": lazy("There is no terminal here. Over SSH: ssh -t. For a script: bay-tui board --once."),
    "board-wall-printed": lazy("--wall is a screen: leave --once, --json and --db away."),
    "board-group-json": lazy("--group is for people; of JSON, group by “technicians”, “adviser” or “state” yourself."),
    "date-form": lazy("“{text}” is no date; write it like 2026-03-31."),
    "terminal-says": lazy("{problem}"),
    # Whatever has no sentence of its own
    "unexpected": lazy("Something went wrong (id {id}). What you recorded is safe."),
}
"""The sentence of every code; parameters stand in braces."""


_DAMAGED_WHERE = lazy(
    "The memory of this terminal is damaged: entries {first} to {last} are gone ({lost}, recorded {since} to {until}). "
    "`bay-tui doctor --salvage` saves the rest."
)
# Exceptions of before say neither when nor by whom a clock was closed.
_CLOSED_BY_THEMSELVES = lazy("{staff} forgot to clock off and gave {time} afterwards; settle the hours.")
_CLOSED_BY_OTHERS = lazy("{staff} forgot to clock off; {by} gave {time}. Settle the hours.")


def sentence(code: str, params: Mapping[str, object] | None = None) -> str:
    """Return the sentence for `code` in the language spoken now.

    A code of a newer server is shown as it is.
    """
    text = SENTENCES.get(code)
    if code == "clock-forgotten" and params and "time" in params:
        text = _CLOSED_BY_OTHERS if "by" in params else _CLOSED_BY_THEMSELVES
    if code == "store-damaged" and params and params.get("lost"):
        text = _DAMAGED_WHERE
    if text is None:
        return _("The server says: {code}").format(code=code)
    if code == "unit-used" and params and "other" in params:
        params = {**params, "other": unit_word(str(params["other"]))}
    return str(text).format_map(_Params(params or {}))


_WORDED = {
    "field": field_word,
    "component": component_word,
    "item": item_word,
    "level": level_word,
    "point": reason_word,
    "skill": skill_word,
    "activity": activity_word,
    "unit": unit_word,
    "record": record_word,
    "operation": operation_word,
}
"""What words a parameter of that name."""

_INSTANTS = frozenset(("since_ms", "until_ms"))
"""Instants in milliseconds since 1970, of this machine's own: shown in its time zone, as nobody knows the site's."""


class _Params(dict[str, object]):
    """Hold a sentence's parameters as people read them.

    One that is missing is left out rather than an error on top of an error.
    """

    def __init__(self, params: Mapping[str, object]) -> None:
        super().__init__(params)
        for name, worded in _WORDED.items():
            if name in params:
                self[name] = worded(str(params[name]))
        if "operation" in params:
            # What earlier versions kept does not say whose it is.
            roles = str(params.get("roles") or Role.FOREMAN).split(",")
            self["roles"] = listed(word(Role(one)) if one in set(Role) else one for one in roles)
        if "operations" in params:
            self["operations"] = listed(operation_word(one) for one in str(params["operations"]).split(","))
        for name in _INSTANTS.intersection(params):
            self[name.removesuffix("_ms")] = machine_time(int(str(params[name])))
        if params.get("whom") in set(CallKind):
            self["whom"] = word(CallKind(str(params["whom"])))

    def __missing__(self, key: str) -> object:
        return self["id"] if key == "number" and "id" in self else "?"
