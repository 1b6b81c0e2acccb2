# Das Protokoll eines Entwicklungsservers.

journal-lead = Was Anwendungen an diesen Entwicklungsserver gesendet haben, was er geantwortet hat, und warum.
journal-clear = Protokoll leeren
journal-cleared = Das Protokoll ist leer.
journal-status = Status
journal-status-option = { $status ->
    [all] Jeder Status
   *[other] Antworten { $status }00 bis { $status }99
}
journal-path = Pfad enthält
journal-with-pages = Auch die Anfragen dieser Seiten
journal-none = Noch hat keine Anwendung etwas gesendet.
journal-none-found = Keine Anfrage ist so.
journal-sent = Gesendet
journal-answered = Geantwortet
journal-again = Noch einmal senden
journal-took = { $time } ms
journal-no-route = diesen Pfad gibt es nicht
journal-body-unread = Der Inhalt wurde nicht gelesen.
