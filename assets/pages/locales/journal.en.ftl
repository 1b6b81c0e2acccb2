# The journal of a development server.

journal-lead = What apps sent to this development server, what they were answered, and why.
journal-clear = Empty the journal
journal-cleared = The journal is empty.
journal-status = Status
journal-status-option = { $status ->
    [all] All statuses
   *[other] Answers { $status }00 to { $status }99
}
journal-path = Path contains
journal-with-pages = Also the requests of these pages
journal-none = No app has sent anything yet.
journal-none-found = No request is like that.
journal-sent = Sent
journal-answered = Answered
journal-again = Send it again
journal-took = { $time } ms
journal-no-route = no such path
journal-body-unread = The body was not read.
