# Personen, eine Person, Bilder und Aktivität, für Administratoren; die Beschreibung der API, für alle.

people-lead = Alle, die hier ein Bild haben oder eines haben können.
people-add = Jemanden hinzufügen
people-add-many = Viele hinzufügen
people-views = Teile dieser Seite
people-view-everybody = Alle
people-view-links = Einrichtungslinks
people-view-asked = Erbetene Adressen
people-search = Personen suchen
people-search-hint = Name, Adresse oder Benutzername
people-sort = Reihenfolge
people-sort-newest = Neueste zuerst
people-sort-oldest = Älteste zuerst
people-sort-name = Name, A bis Z
people-sort-name-down = Name, Z bis A
people-sort-email = Adresse, A bis Z
people-sort-seen = Zuletzt gesehen zuerst
people-sort-unseen = Am längsten weg zuerst
people-filters = Filter
people-filter-administrators = Administratoren
people-filter-members = Mitglieder
people-filter-disabled = Gesperrt
people-filter-no-picture = Ohne Bild
people-filter-invited = Warten auf ihren Link
people-filter-asked = Bitten um eine Adresse
people-clear-filters = Suche und Filter leeren
people-keys-move = bewegen
people-keys-open = öffnet
people-keys-select = wählt aus
people-list = Personen
people-count = { $count ->
    [one] { $count } Person
   *[other] { $count } Personen
}
people-count-more = Mehr als { $count } Personen
people-none = Noch niemand hier. Füge jemanden hinzu, oder viele auf einmal.
people-none-found = Zu dieser Suche und diesen Filtern passt niemand.
people-select = { $name } auswählen
people-selected = { $name } ist ausgewählt
people-unselected = { $name } ist nicht mehr ausgewählt
people-seen = Gesehen
people-never-seen = Nie angemeldet
people-pictures = { $count ->
    [0] Kein Bild
    [one] { $count } Bild
   *[other] { $count } Bilder
}
people-role = Rolle
people-role-member = Mitglied
people-role-admin = Administrator
people-disabled = Gesperrt
people-invited = Wartet auf den Link
people-no-password = Noch kein Passwort
people-bulk = Ausgewählte Personen
people-selected-count = { $count } ausgewählt
people-select-shown = Alle { $count } gezeigten
people-clear-selection = Auswahl leeren
people-selection-cleared = Niemand ist mehr ausgewählt
people-disable = Sperren
people-enable = Entsperren
people-make-links = Einrichtungslinks erstellen
people-export = Als CSV exportieren
people-and-more = { $count } weitere
people-not-yourself = Dich selbst kannst du hier nicht sperren.
people-disable-title = { $count ->
    [one] { $count } Person sperren?
   *[other] { $count } Personen sperren?
}
people-disable-text = Anmelden geht dann nicht mehr für: { $names }. Anmeldungen, Tokens und Einrichtungslinks enden sofort. Niemand sieht ihre Bilder mehr, außer dieser Server ist so eingestellt, dass er gesperrte Personen zeigt.
people-enable-title = { $count ->
    [one] { $count } Person entsperren?
   *[other] { $count } Personen entsperren?
}
people-enable-text = Anmelden geht dann wieder für: { $names }. Frühere Anmeldungen, Tokens und Einrichtungslinks kommen nicht zurück.
people-disabling = Wird gesperrt
people-enabling = Wird entsperrt
people-disabled-done = { $count ->
    [one] { $count } Person ist gesperrt.
   *[other] { $count } Personen sind gesperrt.
}
people-enabled-done = { $count ->
    [one] { $count } Person ist entsperrt.
   *[other] { $count } Personen sind entsperrt.
}
people-links-title = { $count ->
    [one] Einen Einrichtungslink erstellen?
   *[other] { $count } Einrichtungslinks erstellen?
}
people-links-text = Damit kann man einmal ein Passwort wählen: { $names }. Ein früherer Link endet.
people-links-disabled = Gesperrte Personen bekommen keinen.
people-making-links = Einrichtungslinks werden erstellt
people-exported = { $count ->
    [one] { $count } Person steht in people.csv bei deinen Downloads.
   *[other] { $count } Personen stehen in people.csv bei deinen Downloads.
}
people-exporting = Die Liste wird zusammengestellt
people-many-progress = { $count } von { $total }
people-many-pause = Der Server bittet um eine Pause. Es geht von selbst weiter.
people-many-stop = Anhalten
people-many-failed = { $count ->
    [one] Bei { $count } Person ging es nicht.
   *[other] Bei { $count } Personen ging es nicht.
}

people-added = { $name } ist hinzugefügt
people-added-no-link = Es gibt noch keinen Einrichtungslink; du kannst ihn auf der Seite dieser Person erstellen.
people-add-another = Noch jemanden
people-show-person = Diese Person zeigen
people-add-do = Hinzufügen
people-add-many-instead = Stattdessen viele auf einmal hinzufügen
people-more-fields = Mehr
people-language-browser = Wie der Browser es verlangt
people-username = Benutzername
people-username-hint = Unter dem die Person anderswo bekannt ist, etwa ada.lovelace. Ihr Bild wird auch damit gefunden.
people-with-link = Einen Einrichtungslink erstellen
people-with-link-hint = Zum Weitergeben. Damit wählt die Person einmal ein Passwort.

people-hand-out-title = { $count ->
    [one] Ein Einrichtungslink zum Weitergeben
   *[other] { $count } Einrichtungslinks zum Weitergeben
}
people-hand-out-once = { $count ->
    [one] Dieser Link wird nur jetzt gezeigt. Er gilt einmal, bis { $time }.
   *[other] Diese Links werden nur jetzt gezeigt. Jeder gilt einmal, bis { $time }.
}
people-hand-out-copy = Alle kopieren
people-hand-out-csv = Als CSV herunterladen
people-hand-out-print = Drucken
people-hand-out-done = Fertig
people-hand-out-leave-title = Ohne die Links weggehen?
people-hand-out-leave-text = Sie werden nicht noch einmal gezeigt. Neue kannst du später erstellen.
people-hand-out-leave = Weggehen
people-link-of = Einrichtungslink von { $name }
people-slip-text = Öffne diese Adresse in deinem Browser und wähle ein Passwort. Danach kommt dein Bild.
people-slip-until = Sie gilt einmal, bis { $time }.

people-links-lead = Diese Personen haben einen Einrichtungslink, den sie noch nicht benutzt haben. Den Link selbst gab es einmal zu sehen; ist er verloren, erstelle einen neuen.
people-links-none = Niemand wartet auf einen Einrichtungslink.
people-link-made = Erstellt
people-link-until = Gilt bis { $time }
people-link-renew = Neuen erstellen
people-link-renew-of = Neuen erstellen für { $name }
people-link-end = Beenden
people-link-end-of = Beenden: Einrichtungslink von { $name }
people-link-end-title = Den Einrichtungslink von { $name } beenden?
people-link-end-text = Er gilt dann nicht mehr, wohin er auch gegangen ist. Einen neuen kannst du jederzeit erstellen.
people-link-ended = Der Einrichtungslink von { $name } ist beendet.

people-asked-none = Niemand bittet um eine Adresse.
people-asked-care = Gewähre nur Adressen, von denen du weißt, dass sie der Person gehören: Von da an wird dafür überall ihr Bild gezeigt.
people-asked-when = Erbeten
people-grant = Gewähren
people-grant-of = Gewähren: { $address }
people-granted = { $address } zeigt jetzt das Bild von { $name }.
people-refuse = Ablehnen
people-refuse-of = Ablehnen: { $address }
people-refuse-title = { $address } ablehnen?
people-refuse-text = Sie führt dann zu keinem Bild. { $name } kann noch einmal darum bitten.
people-refused = { $address } ist abgelehnt.

people-many-title = Viele Personen hinzufügen
people-many-lead = Füge eine Liste ein oder wähle eine Datei. Bevor etwas geschieht, siehst du, was aus jeder Zeile wird.
people-many-field = Personen
people-many-hint = Eine in jeder Zeile: Name <Adresse>, oder Adresse, Name, Rolle. Auch eine Tabelle mit Kopfzeile geht, und die Empfänger einer Mail.
people-many-file = Datei wählen
people-many-empty = Feld leeren
people-many-read = { $name } ist gelesen
people-many-links = Für jede einen Einrichtungslink erstellen
people-many-links-hint = Du kannst sie danach weitergeben.
people-many-language = Sprache der Meldungen
people-many-add = { $count ->
    [one] { $count } Person hinzufügen
   *[other] { $count } Personen hinzufügen
}
people-many-add-none = Personen hinzufügen
people-many-adding = Personen werden hinzugefügt
people-many-show-results = Zeigen, was bisher geschah
people-many-done = { $count ->
    [0] Niemand wurde hinzugefügt
    [one] { $count } Person ist hinzugefügt
   *[other] { $count } Personen sind hinzugefügt
}
people-many-left = { $count ->
    [one] { $count } Zeile ist übrig.
   *[other] { $count } Zeilen sind übrig.
}
people-many-left-links = Nimm zuerst die Links hier unten an dich; danach kannst du den Rest verbessern.
people-many-mend = Diese Zeilen verbessern
people-many-refused = Abgelehnte Zeilen
people-preview = Was geschehen wird
people-preview-count-add = { $count ->
    [one] { $count } wird hinzugefügt
   *[other] { $count } werden hinzugefügt
}
people-preview-count-wrong = { $count ->
    [one] { $count } mit Fehler
   *[other] { $count } mit Fehlern
}
people-preview-count-twice = { $count ->
    [one] { $count } steht doppelt da
   *[other] { $count } stehen doppelt da
}
people-preview-count-there = { $count ->
    [one] { $count } ist schon hier
   *[other] { $count } sind schon hier
}
people-preview-asking = Es wird nachgesehen, wer schon hier ist…
people-preview-unknown = Ob jemand schon hier ist, zeigt sich beim Hinzufügen: Solche Zeilen werden dann abgelehnt, niemand kommt doppelt.
people-preview-more = { $count } weitere zeigen
people-line-number = Zeile { $line }
people-preview-line = Zu Zeile { $line }
people-fate-add = Wird hinzugefügt
people-fate-twice = Fällt weg: wie Zeile { $line }
people-fate-there = Fällt weg: ist schon hier
people-fate-no-role = Diese Rolle gibt es nicht: { $role }. Es gibt Mitglied und Administrator.
people-fate-columns = Zu viele Spalten. Setze Namen mit Komma in Anführungszeichen.
people-fate-no-address = Es fehlt eine E-Mail-Adresse

people-picker-hint = Name oder Adresse
people-picker-list = Vorschläge
people-picker-clear = Jemand anderen wählen: { $label }

person-back = Zurück zur Liste
person-gone = Diese Person ist nicht hier
person-gone-text = Sie wurde entfernt, oder der Link ist abgeschnitten.
person-yourself = Das bist du
person-pictures-hidden = Diese Person ist gesperrt: Ihre Bilder bekommt niemand zu sehen, außer dieser Server ist so eingestellt, dass er gesperrte Personen zeigt.
person-pictures-show = Bilder trotzdem ändern
person-facts = Auf einen Blick
person-last-seen = Zuletzt gesehen
person-added = Hinzugefügt
person-changed = Geändert
person-id = ID
person-picture-address = Bild
person-quota-pictures = { $count } von höchstens { $most } Bildern
person-quota-bytes = { $size } von höchstens { $most }
person-details = Angaben
person-email = Adresse zum Anmelden
person-slug = Slug
person-slug-hint = Der kurze Name in öffentlichen Adressen wie /u/ada.jpg.
person-username-hint = Wie andere Systeme die Person kennen.
person-language = Sprache der Meldungen
person-public = Öffentliches Profil
person-public-hint = Name, Slug und Bild lassen sich mit jeder Adresse der Person nachschlagen. Das Bild selbst ist immer öffentlich.
person-saved = Gespeichert.
person-discard = Verwerfen
person-conflict = Jemand anderes hat diese Person inzwischen geändert.
person-conflict-next = Was du eingegeben hast, ist noch da. Speichere noch einmal oder verwirf es.
person-conflict-again = Es ist neu geladen. Versuche es noch einmal, wenn du das immer noch willst.
person-value-name = Name: { $value }
person-value-email = Adresse zum Anmelden: { $value }
person-value-slug = Slug: { $value }
person-value-username = Benutzername: { $value }
person-value-language = Sprache der Meldungen: { $value }
person-value-public = Öffentliches Profil: { $value }
person-value-role = Rolle: { $value }
person-value-default-style = Standard-Avatar: { $value }
person-yes = ja
person-no = nein
person-leave-title = Weggehen, ohne zu speichern?
person-leave-text = Was du hier eingegeben hast, ist dann verloren.
person-leave = Weggehen
person-access = Zugang
person-role-member-text = Hat ein eigenes Konto, eigene Bilder und Adressen.
person-role-admin-text = Darf alles von allen ändern und sieht alle Bilder und alle Aktivität.
person-promote = Zum Administrator machen
person-promote-title = { $name } zum Administrator machen?
person-promote-text = Administratoren dürfen alles von allen ändern, sehen alle Bilder und alle Aktivität und machen andere zu Administratoren.
person-promoted = { $name } hat jetzt die Rolle Administrator.
person-demote = Zum Mitglied machen
person-demote-title = { $name } zum Mitglied machen?
person-demote-text = Das eigene Konto und die eigenen Bilder bleiben; von anderen ist nichts mehr zu sehen.
person-demote-yourself = Du würdest diese Seite nicht mehr sehen. Ein anderer Administrator kann dich wieder dazu machen.
person-demoted = { $name } hat jetzt die Rolle Mitglied.
person-link = Einrichtungslink
person-link-make = Einrichtungslink erstellen
person-link-title = Einen Einrichtungslink erstellen?
person-link-text = Damit kann { $name } einmal ein neues Passwort wählen. Wird er benutzt, enden alle Anmeldungen und Tokens der Person.
person-has-password = Hat ein Passwort. Ein Einrichtungslink hilft, wenn es verloren ist.
person-no-password = Hat noch kein Passwort. Mit einem Einrichtungslink wählt die Person eines.
person-link-until = Ein Einrichtungslink gilt noch bis { $time }.
person-link-send = Einrichtungslink per E-Mail schicken
person-link-sent = Ein Link wurde an { $email } geschickt.
person-second = Zweiter Faktor
person-second-on = { $count ->
    [one] Eingeschaltet seit { $time }. Ein Wiederherstellungscode ist übrig.
   *[other] Eingeschaltet seit { $time }. { $count } Wiederherstellungscodes sind übrig.
}
person-second-off = Ausgeschaltet: Das Passwort genügt zur Anmeldung.
person-second-reset = Zurücksetzen
person-second-reset-title = Den zweiten Faktor von { $name } zurücksetzen?
person-second-reset-text = Dann genügt das Passwort von { $name } zur Anmeldung. Tu das nur, wenn du sicher bist, wer darum bittet.
person-second-was-reset = Der zweite Faktor von { $name } ist ausgeschaltet.
people-mail-queued = Die E-Mail an { $email } wurde noch nicht angenommen und wird noch einmal versucht.
people-mail-failed = Die E-Mail an { $email } ließ sich nicht verschicken.
person-link-end = Link beenden
person-link-disabled = Solange das Konto gesperrt ist, wäre ein Link nutzlos.
person-linked = Konten anderswo
person-linked-none = Es ist kein Konto einer anderen Anmeldung verknüpft.
person-unlink = Verknüpfungen beenden
person-unlink-title = Verknüpfungen von { $name } beenden?
person-unlink-text = Die Geräte, die sich dort angemeldet haben, werden abgemeldet. Die nächste Anmeldung dort mit bestätigter Adresse verknüpft neu.
person-unlinked = Die Verknüpfungen von { $name } sind beendet.
person-state-enabled = Nicht gesperrt
person-state-disabled = Gesperrt
person-state-enabled-text = Darf sich anmelden und Tokens benutzen.
person-state-disabled-text = Darf sich nicht anmelden. Das Bild wird nicht gezeigt, außer dieser Server ist so eingestellt, dass er gesperrte Personen zeigt.
person-disable-title = { $name } sperren?
person-enabled = { $name } darf sich wieder anmelden.
person-disabled = { $name } ist gesperrt.
person-devices = Angemeldete Geräte
person-devices-none = Nirgends angemeldet.
person-tokens = Tokens
person-tokens-none = Keine Tokens.
person-device-this = Dieses Gerät
person-device-end-text = Es muss sich neu anmelden.
person-token = Token
person-token-end = Beenden
person-token-end-of = Beenden: { $name }
person-token-end-title = { $name } beenden?
person-token-end-text = Programme, die es benutzen, können nichts mehr tun. Es lässt sich nicht zurückholen.
person-token-ended = { $name } ist beendet.
person-end-all = Alle beenden
person-end-all-title = Alle Anmeldungen und Tokens von { $name } beenden?
person-end-all-text = Jedes Gerät muss sich neu anmelden, und jedes Programm braucht ein neues Token.
person-ended-all = { $count ->
    [one] { $count } Anmeldung oder Token ist beendet.
   *[other] { $count } Anmeldungen und Tokens sind beendet.
}
person-token-make = Token erstellen
person-token-make-for = Ein Token für { $name } erstellen
person-token-made = Ein Token für { $name }
person-token-once = Kopiere es jetzt: Es wird nur dieses eine Mal gezeigt. Wer es hat, darf, was es erlaubt.
person-token-label = Wofür es ist
person-token-label-hint = Etwa „Gitea“ oder „Sicherung“.
person-token-password = Dein eigenes Passwort
person-token-password-hint = Damit das Token bleibt, wenn du dich abmeldest.
person-scope-picture = Nur die Bilder der Person
person-scope-account = Bilder und Konto der Person
person-scope-admin = Alles von allen
person-addresses = Adressen
person-addresses-text = Andere Programme finden das Bild über diese E-Mail-Adressen und OpenIDs.
person-address-sign-in = Meldet an
person-address-asked = Erbeten
person-address-own-picture = Zeigt ein eigenes Bild
person-address-remove = Entfernen
person-address-remove-of = Entfernen: { $address }
person-address-remove-title = { $address } entfernen?
person-address-remove-text = Programme, die nach dieser Adresse fragen, bekommen dann einen Standard-Avatar.
person-address-removed = { $address } ist entfernt.
person-address-picture = Bild
person-address-picture-of = Bild von { $address }
person-address-picture-done = Die Adresse zeigt jetzt dieses Bild.
person-picture-current = Das aktuelle
person-address-give = Noch eine Adresse
person-address-give-hint = Eine E-Mail-Adresse oder OpenID. Sie gilt sofort.
person-address-give-do = Geben
person-address-given = { $address } führt jetzt zum Bild dieser Person.
person-all-activity = Alles davon
person-removed = Entfernte Dateien
person-removed-text = Die Verwaltung hat sie entfernt. Diese Person kann sie nicht noch einmal hochladen, bis du es erlaubst.
person-removed-allow = Wieder erlauben
person-removed-allowed = Diese Person darf die Datei wieder hochladen.
person-end = Diese Person entfernen
person-end-text = Mit allen Bildern, Adressen und Tokens, sofort und endgültig. Kommt sie vielleicht wieder, sperre sie stattdessen.
person-end-yourself = Dich selbst kannst du hier nicht entfernen, aber auf der Seite deines Kontos.
person-end-remove = Endgültig entfernen
person-end-title = { $name } endgültig entfernen?
person-end-vanishes = Das verschwindet sofort, überall:
person-end-pictures = { $count ->
    [one] { $count } Bild; wer danach fragt, bekommt einen Standard-Avatar
   *[other] { $count } Bilder; wer danach fragt, bekommt einen Standard-Avatar
}
person-end-addresses = alle Adressen, die dann andere haben können
person-end-access = Passwort, Anmeldungen, Tokens und Einrichtungslink
person-end-for-good = Dafür gibt es keinen Papierkorb und kein Zurück.
person-end-type = Gib zur Bestätigung { $email } ein
person-end-done = { $name } ist entfernt.

activity-lead = Wer was geändert hat, für wen, von wo und wann.
activity-live = Live
activity-refresh = Neu laden
activity-refreshed = Auf dem neuesten Stand
activity-new = { $count ->
    [one] { $count } neuer Eintrag
   *[other] { $count } neue Einträge
}
activity-none = Noch ist nichts geschehen.
activity-none-found = So etwas ist nicht geschehen.
activity-clear = Filter leeren
activity-actor = Wer es tat
activity-subject = Wen es betrifft
activity-kind = Was
activity-kind-all = Alles
activity-client = Von welcher IP
activity-since = Ab Tag
activity-until = Bis Tag
activity-span-today = Heute
activity-span-week = Letzte 7 Tage
activity-span-month = Letzte 30 Tage
activity-only-client = Nur von { $client }
activity-operator = Die Kommandozeile
activity-unknown = Jemand
activity-removed-person = (entfernte Person)
activity-reason = „{ $reason }“
activity-token = { $label }, darf: { $scope }
activity-times = { $count ->
    [one] { $text }
   *[other] { $count } Mal: { $text }
}
activity-failure-password = falsches Passwort
activity-failure-disabled = das Konto ist gesperrt
activity-failure-account = es gibt kein solches Konto, oder es hat kein Passwort
activity-failure-various = mehrere Konten und Geräte
activity-edit-whole = wieder das ganze Bild
activity-edit-crop = ein anderer Ausschnitt
activity-edit-rotate = auf { $degrees }° gedreht
activity-edit-alt = eine andere Beschreibung
activity-group-people = Personen
activity-group-access = Anmeldung
activity-group-pictures = Bilder
activity-group-addresses = Adressen
activity-group-server = Server
activity-kind-person-added = Person hinzugefügt
activity-kind-person-edited = Angaben geändert
activity-kind-person-disabled = Person gesperrt
activity-kind-person-enabled = Person entsperrt
activity-kind-person-removed = Person entfernt
activity-kind-password-set = Passwort gesetzt
activity-kind-setup-link-created = Einrichtungslink erstellt
activity-kind-setup-link-ended = Einrichtungslink beendet
activity-kind-token-created = Token erstellt
activity-kind-token-revoked = Token beendet
activity-kind-tokens-revoked = Alle Tokens beendet
activity-kind-login = Angemeldet
activity-kind-login-failed = Anmeldung gescheitert
activity-kind-logout = Abgemeldet
activity-kind-picture-published = Neues Bild
activity-kind-picture-restored = Früheres Bild wieder gezeigt
activity-kind-picture-removed = Bild gelöscht
activity-kind-picture-undeleted = Aus dem Papierkorb geholt
activity-kind-picture-erased = Endgültig gelöscht
activity-kind-picture-rated = Bild eingestuft
activity-kind-picture-edited = Bild ausgerichtet
activity-kind-file-blocked = Datei gesperrt
activity-kind-file-unblocked = Datei entsperrt
activity-kind-file-allowed = Entfernte Datei wieder erlaubt
activity-kind-address-asked = Um Adresse gebeten
activity-kind-address-granted = Adresse gewährt
activity-kind-address-picture-chosen = Bild einer Adresse gewählt
activity-kind-address-removed = Adresse entfernt
activity-kind-identity-linked = Fremdes Konto verknüpft
activity-kind-identity-unlinked = Verknüpfung mit fremdem Konto beendet
activity-kind-second-factor-on = Zweiter Faktor eingeschaltet
activity-kind-second-factor-off = Zweiter Faktor ausgeschaltet
activity-kind-recovery-codes-made = Wiederherstellungscodes gemacht
activity-kind-recovery-code-used = Wiederherstellungscode benutzt
activity-kind-webhook-added = Webhook hinzugefügt
activity-kind-webhook-changed = Webhook geändert
activity-kind-webhook-removed = Webhook entfernt
activity-kind-setting-changed = Einstellung geändert
activity-kind-backup-made = Sicherung gemacht
activity-kind-backup-removed = Sicherung entfernt
activity-kind-backup-restored = Sicherung wiederhergestellt
activity-kind-file-mended = Datei repariert
activity-said-other = { $actor }: { $action }
activity-said-person-added = { $actor } hat { $subject } hinzugefügt
activity-said-person-edited = { $self ->
    [yes] { $actor } hat die eigenen Angaben geändert
   *[no] { $actor } hat die Angaben von { $subject } geändert
}
activity-said-person-disabled = { $self ->
    [yes] { $actor } hat das eigene Konto gesperrt
   *[no] { $actor } hat { $subject } gesperrt
}
activity-said-person-enabled = { $self ->
    [yes] { $actor } hat das eigene Konto entsperrt
   *[no] { $actor } hat { $subject } entsperrt
}
activity-said-person-removed = { $self ->
    [yes] { $actor } hat diesen Server verlassen
   *[no] { $actor } hat { $subject } entfernt
}
activity-said-password-set = { $self ->
    [yes] { $way ->
        [link] { $actor } hat mit einem Einrichtungslink ein Passwort gewählt
       *[other] { $actor } hat ein neues Passwort gesetzt
    }
   *[no] { $actor } hat ein neues Passwort für { $subject } gesetzt
}
activity-said-setup-link-created = { $self ->
    [yes] { $actor } hat einen Einrichtungslink für sich selbst erstellt
   *[no] { $actor } hat einen Einrichtungslink für { $subject } erstellt
}
activity-said-setup-link-ended = { $self ->
    [yes] { $actor } hat den eigenen Einrichtungslink beendet
   *[no] { $actor } hat den Einrichtungslink von { $subject } beendet
}
activity-said-token-created = { $self ->
    [yes] { $actor } hat ein Token erstellt
   *[no] { $actor } hat ein Token für { $subject } erstellt
}
activity-said-token-revoked = { $self ->
    [yes] { $actor } hat ein Token oder eine Anmeldung beendet
   *[no] { $actor } hat ein Token oder eine Anmeldung von { $subject } beendet
}
activity-said-tokens-revoked = { $self ->
    [yes] { $count ->
        [one] { $actor } hat { $count } eigenes Token oder eigene Anmeldung beendet
       *[other] { $actor } hat { $count } eigene Tokens und Anmeldungen beendet
    }
   *[no] { $count ->
        [one] { $actor } hat { $count } Token oder Anmeldung von { $subject } beendet
       *[other] { $actor } hat { $count } Tokens und Anmeldungen von { $subject } beendet
    }
}
activity-said-login = { $actor } hat sich angemeldet
activity-said-login-failed = { $account ->
    [known] { $actor } konnte sich nicht als { $subject } anmelden
   *[none] { $actor } konnte sich mit einer unbekannten Adresse nicht anmelden
}
activity-said-logout = { $actor } hat sich abgemeldet
activity-said-picture-published = { $self ->
    [yes] { $actor } hat ein neues Bild eingestellt
   *[no] { $actor } hat für { $subject } ein neues Bild eingestellt
}
activity-said-picture-restored = { $self ->
    [yes] { $actor } hat ein früheres Bild zurückgeholt
   *[no] { $actor } hat ein früheres Bild von { $subject } zurückgeholt
}
activity-said-picture-removed = { $self ->
    [yes] { $actor } hat ein Bild gelöscht
   *[no] { $actor } hat ein Bild von { $subject } gelöscht
}
activity-said-picture-undeleted = { $self ->
    [yes] { $actor } hat ein Bild aus dem Papierkorb geholt
   *[no] { $actor } hat ein Bild von { $subject } aus dem Papierkorb geholt
}
activity-said-picture-erased = { $self ->
    [yes] { $actor } hat ein Bild endgültig gelöscht
   *[no] { $actor } hat ein Bild von { $subject } endgültig gelöscht
}
activity-said-picture-rated = { $self ->
    [yes] { $actor } hat ein Bild mit { $rating } eingestuft
   *[no] { $actor } hat ein Bild von { $subject } mit { $rating } eingestuft
}
activity-said-picture-edited = { $self ->
    [yes] { $actor } hat geändert, wie ein Bild gezeigt wird
   *[no] { $actor } hat geändert, wie ein Bild von { $subject } gezeigt wird
}
activity-said-file-blocked = { $actor } hat eine Datei für alle gesperrt
activity-said-file-unblocked = { $actor } hat eine Datei entsperrt
activity-said-file-allowed = { $actor } lässt { $subject } eine entfernte Datei wieder hochladen
activity-said-backup-made = { $actor } hat eine Sicherung gemacht
activity-said-backup-removed = { $actor } hat eine Sicherung entfernt
activity-said-backup-restored = { $actor } hat eine Sicherung wiederhergestellt
activity-said-file-mended = { $actor } hat eine beschädigte Datei aus einer Sicherung repariert
activity-said-address-asked = { $self ->
    [yes] { $actor } hat um { $address } gebeten
   *[no] { $actor } hat für { $subject } um { $address } gebeten
}
activity-said-address-granted = { $self ->
    [yes] { $actor } hat { $address } genommen
   *[no] { $actor } hat { $subject } die Adresse { $address } gewährt
}
activity-said-address-picture-chosen = { $picture ->
    [own] { $self ->
        [yes] { $actor } hat ein Bild für { $address } gewählt
       *[no] { $actor } hat ein Bild für { $address } von { $subject } gewählt
    }
   *[none] { $self ->
        [yes] { $actor } lässt { $address } wieder das aktuelle Bild zeigen
       *[no] { $actor } lässt { $address } von { $subject } wieder das aktuelle Bild zeigen
    }
}
activity-said-address-removed = { $self ->
    [yes] { $actor } hat { $address } aufgegeben
   *[no] { $actor } hat { $subject } die Adresse { $address } genommen
}
activity-said-identity-linked = { $actor } hat { $subject } mit einem fremden Konto verknüpft
activity-said-identity-unlinked = { $actor } hat die Verknüpfung von { $subject } mit einem fremden Konto beendet
activity-said-second-factor-on = { $actor } hat den zweiten Faktor eingeschaltet
activity-said-second-factor-off = { $self ->
    [yes] { $actor } hat den zweiten Faktor ausgeschaltet
   *[no] { $actor } hat den zweiten Faktor von { $subject } zurückgesetzt
}
activity-said-recovery-codes-made = { $actor } hat neue Wiederherstellungscodes gemacht
activity-said-recovery-code-used = { $actor } hat sich mit einem Wiederherstellungscode angemeldet
activity-said-webhook-added = { $actor } hat einen Webhook hinzugefügt
activity-said-webhook-changed = { $actor } hat einen Webhook geändert
activity-said-webhook-removed = { $actor } hat einen Webhook entfernt
activity-said-setting-changed = { $actor } hat die Einstellung { $setting } geändert

pictures-no-reason = Kein Grund angegeben
pictures-lead = Alle Bilder von allen, auch frühere, die neuesten zuerst. Ein goldener Rahmen zeigt, welche gerade zu sehen sind.
pictures-view-all = Alle Bilder
pictures-view-blocked = Gesperrte Dateien
pictures-none = Die Wand ist leer.
pictures-none-found = Zu diesen Filtern passt kein Bild.
pictures-to-newest = Zu den neuesten Bildern
pictures-owner = Von wem
pictures-any-rating = Jede
pictures-rated = Eingestuft
pictures-type = Typ
pictures-any-type = Jeder
pictures-since = Hochgeladen
pictures-any-time = Irgendwann
pictures-today = Heute
pictures-week = In den letzten 7 Tagen
pictures-month = In den letzten 30 Tagen
pictures-year = Im letzten Jahr
pictures-animated = Animiert
pictures-still = Nicht animiert
pictures-big = Ab 1 MiB
pictures-very-big = Ab 5 MiB
pictures-open = Bild von { $name }
pictures-of = Bild von { $name }
pictures-alt = Bild von { $name }
pictures-hidden = Diese Person ist gesperrt: Niemand sieht das Bild, auch hier nicht.
pictures-when = Hochgeladen
pictures-current = Zu sehen
pictures-former = Früheres
pictures-size = Größe
pictures-file = Datei
pictures-text = Beschreibung
pictures-previous = Das davor
pictures-next = Das nächste
pictures-remove = Entfernen…
pictures-remove-title = Dieses Bild von { $name } entfernen?
pictures-remove-current = Es ist gerade zu sehen. Alle sehen sofort den Standard-Avatar stattdessen.
pictures-remove-former = Es ist ein früheres Bild. Es verschwindet aus dem Verlauf.
pictures-reason = Grund
pictures-reason-hint = { $name } erfährt ihn.
pictures-block = Niemand darf diese Datei noch einmal hochladen
pictures-block-hint = Alle Bilder mit dieser Datei, bei allen, werden endgültig entfernt.
pictures-remove-do = Entfernen
pictures-remove-and-block = Entfernen und sperren
pictures-removed = Das Bild ist entfernt.
pictures-blocked = Die Datei ist gesperrt, und jedes Bild damit ist entfernt.
pictures-blocked-lead = Diese Dateien darf niemand hochladen, unter keinem Namen. Was entfernt wurde, kommt nicht von selbst zurück.
pictures-blocked-none = Keine Datei ist gesperrt.
pictures-blocked-when = Gesperrt
pictures-unblock = Entsperren
pictures-unblock-of = Entsperren: { $hash }
pictures-unblocked = Diese Datei darf wieder hochgeladen werden.

api-title = API
api-lead = Alles, was diese Seiten tun, und mehr, für deine eigenen Programme. Die Beschreibungen sind auf Englisch.
api-calls = Aufrufe
api-search = Aufrufe suchen
api-search-hint = Wörter, Pfad oder Methode
api-count = { $count ->
    [one] { $count } Aufruf
   *[other] { $count } Aufrufe
}
api-none-found = Kein Aufruf hat alle diese Wörter.
api-clear = Suche leeren
api-needs = Braucht eine Anmeldung oder ein Token mit dem Geltungsbereich
api-open-to-all = Dafür muss sich niemand anmelden.
api-parameters = Parameter
api-in-path = im Pfad
api-in-query = in der Abfrage
api-in-header = Header
api-optional = (optional)
api-or = oder
api-list-of = Liste von
api-default = Vorgabe: { $value }
api-fields-of = Felder von { $name }
api-request-body = Was du sendest
api-files = Oder das Bild selbst:
api-example = Beispiel
api-answers = Was zurückkommt
api-errors = { $count ->
    [one] { $count } Art von Fehler
   *[other] { $count } Arten von Fehlern
}
api-errors-text = Alle Fehler haben dieselbe Form: status, error und messages nach Feldern.
api-snippets = So rufst du es auf
api-try = Ausprobieren
api-try-hint = Mit deiner eigenen Anmeldung. Es wird nur gelesen.
api-send = Senden
api-missing = Es fehlt noch: { $names }
api-no-answer = Es kam keine Antwort, die diese Seite lesen darf: Der Server ist nicht zu erreichen, oder er führte zu einer anderen Website.
api-answered = Mit { $status } beantwortet
api-milliseconds = { $count } ms
api-picture = Das Bild, das zurückkam
api-body = Inhalt der Antwort
api-cut = Nur die ersten { $count } Zeichen werden gezeigt.
api-headers = { $count ->
    [one] { $count } Header
   *[other] { $count } Header
}

store-lead = Was auf der Platte ist, ob es unversehrt ist, und die Sicherungen davon.
store-warnings = Warnungen
store-to-setting = Zur Einstellung
store-disk = Platte
store-disk-free = { $free } frei
store-disk-total = von { $total }
store-disk-limit = Uploads werden angenommen, solange { $least } frei sind. Eine Reserve von { $reserve } lässt Administratoren auch bei voller Platte handeln.
store-disk-unknown = Das System sagt nicht, wie groß die Platte ist.
store-disk-closed = Uploads werden abgelehnt: Es sind weniger als { $least } frei.
store-disk-closed-text = Bilder werden weiter gezeigt, und alle können löschen. Schaffe Platz auf der Platte, oder räume unten auf.
store-part-originals = Bilder
store-part-renditions = Andere Größen
store-part-database = Datenbank
store-part-others = Alles andere
store-part-free = Frei
store-part-kept = Freigehalten
store-contents = Was aufbewahrt wird
store-originals = Bilder
store-originals-text = { $count ->
    [one] { $count } Datei
   *[other] { $count } Dateien
 }, { $pictures ->
    [one] { $pictures } Bild
   *[other] { $pictures } Bilder
 }, { $people ->
    [one] { $people } Person
   *[other] { $people } Personen
 }
store-shared = Durch Teilen gespart
store-shared-text = Dieselbe Datei wird einmal gespeichert, wer sie auch hochlädt.
store-trash = Papierkorb
store-trash-text = { $count ->
    [0] Leer
    [one] { $count } Bild, das zurückgeholt werden kann
   *[other] { $count } Bilder, die zurückgeholt werden können
}
store-database = Datenbank
store-database-text = Personen, Tokens, Angaben zu Bildern, Aktivität
store-renditions = Andere Größen
store-renditions-text = { $count ->
    [one] { $count } Datei, die neu entsteht, wenn jemand sie anfordert.
   *[other] { $count } Dateien, die neu entstehen, wenn jemand sie anfordert.
}
store-responses = Antworten im Arbeitsspeicher
store-responses-text = Was oft angefordert wird, kommt aus dem Arbeitsspeicher.
store-hits = { $count ->
    [one] { $percent } % von { $count } Anfrage fanden, was sie brauchten.
   *[other] { $percent } % von { $count } Anfragen fanden, was sie brauchten.
}
store-hits-none = Seit dem Start wurde nichts angefordert.
store-of-most = von höchstens { $most }

store-checks = Pflege
store-check = Sind alle Dateien unversehrt?
store-check-text = Liest die Datei jedes Bildes und vergleicht sie mit dem, was gespeichert wurde. Alles läuft dabei weiter.
store-check-do = Alle Dateien prüfen
store-check-sample = Nur ein Zehntel
store-checking = Dateien werden geprüft
store-check-nothing = Es gibt noch kein Bild, also war nichts zu prüfen.
store-check-sound = { $count ->
    [one] Eine Datei wurde gelesen ({ $size }). Sie ist, wie sie gespeichert wurde.
   *[other] Alle { $count } Dateien wurden gelesen ({ $size }). Alle sind, wie sie gespeichert wurden.
}
store-check-sound-part = { $count ->
    [one] { $read } von { $count } Datei wurde gelesen ({ $size }) und ist, wie sie gespeichert wurde.
   *[other] { $read } von { $count } Dateien wurden gelesen ({ $size }). Sie sind, wie sie gespeichert wurden, und die anderen haben ihre Länge.
}
store-check-damaged = { $count ->
    [one] Eine von { $files } Dateien ist beschädigt oder fehlt.
   *[other] { $count } von { $files } Dateien sind beschädigt oder fehlen.
}
store-check-database = Die Datenbank ist beschädigt.
store-finding-damaged = { $count ->
    [0] Eine Datei, die kein Bild mehr braucht, ist beschädigt
    [one] Ein Bild von { $people } ist beschädigt
   *[other] Ein Bild von { $people } ist beschädigt
}
store-finding-missing = { $count ->
    [0] Eine Datei, die kein Bild mehr braucht, fehlt
    [one] Ein Bild von { $people } fehlt
   *[other] Ein Bild von { $people } fehlt
}
store-finding-unreadable = { $count ->
    [0] Eine Datei, die kein Bild mehr braucht, ist nicht lesbar
    [one] Ein Bild von { $people } ist nicht lesbar
   *[other] Ein Bild von { $people } ist nicht lesbar
}
store-findings-more = { $count ->
    [one] Und noch eine.
   *[other] Und noch { $count }.
}
store-mend = Zum Reparieren führe dies auf dem Server aus; er kann dabei weiterlaufen. Die Dateien kommen aus einer Sicherung zurück, die sie unversehrt hat, am besten von einer anderen Platte.
store-mend-label = Der Befehl, der es repariert
store-mend-database = Stelle eine Sicherung wieder her, wie unten beschrieben.
store-clean = Aufräumen
store-clean-text = Entfernt, was abgebrochene Uploads hinterlassen haben, Bilder, deren Zeit im Papierkorb um ist, und Dateien, auf die kein Bild verweist.
store-clean-do = Aufräumen
store-cleaning = Es wird aufgeräumt
store-clean-nothing = Es gab nichts zu entfernen.
store-clean-orphans = { $count ->
    [one] Eine Datei, auf die kein Bild verweist, ist entfernt ({ $size }).
   *[other] { $count } Dateien, auf die kein Bild verweist, sind entfernt ({ $size }).
}
store-clean-temporaries = { $count ->
    [one] Ein abgebrochener Upload ist entfernt.
   *[other] { $count } abgebrochene Uploads sind entfernt.
}
store-clean-expired = { $count ->
    [one] Ein Bild hat den Papierkorb verlassen.
   *[other] { $count } Bilder haben den Papierkorb verlassen.
}
store-clean-failed = { $count ->
    [one] Eine Datei oder ein Ordner konnte nicht gelesen oder entfernt werden; das Protokoll sagt, warum.
   *[other] { $count } Dateien oder Ordner konnten nicht gelesen oder entfernt werden; das Protokoll sagt, warum.
}
store-job-since = Begonnen
store-job-percent = { $label }: { $percent } Prozent
store-job-by = von { $name }
store-job-by-schedule = nach Zeitplan
store-job-interrupted = Es wurde unterbrochen: Der Server hielt inzwischen an. Beginne es noch einmal.
store-job-failed = Es ist gescheitert: { $error }
store-job-done = Fertig.
store-former = { $count ->
    [one] Ein Lauf bisher
   *[other] { $count } Läufe bisher
}
store-kind-verify = Prüfung der Dateien
store-kind-proof = Prüfung einer Sicherung
store-kind-gc = Aufräumen
store-kind-backup = Sicherung
store-progress-files = { $done } von { $count ->
    [one] { $total } Datei
   *[other] { $total } Dateien
}
store-progress-bytes = { $done } von { $total }
store-progress-pages = { $done } von { $count ->
    [one] { $total } Seite der Datenbank
   *[other] { $total } Seiten der Datenbank
}
store-progress-open-files = { $count ->
    [one] { $done } Datei bisher
   *[other] { $done } Dateien bisher
}
store-progress-open-bytes = { $done } bisher
store-progress-open-pages = { $count ->
    [one] { $done } Seite der Datenbank bisher
   *[other] { $done } Seiten der Datenbank bisher
}

store-backups = Sicherungen
store-backup-make = Jetzt sichern
store-backing-up = Es wird gesichert
store-backup-done = { $count ->
    [0] Es gab kein Bild; die Datenbank ist gesichert, { $size }.
    [one] Ein Bild ist gesichert, { $size }.
   *[other] { $count } Bilder sind gesichert, { $size }.
}
store-backup-shared = { $count ->
    [one] Eine Datei ist neu ({ $size }); { $linked } waren schon da.
   *[other] { $count } Dateien sind neu ({ $size }); { $linked } waren schon da.
}
store-backup-missing = { $count ->
    [one] Eine Datei fehlte oder war beschädigt und ist deshalb nicht in der Sicherung; prüfe alle Dateien.
   *[other] { $count } Dateien fehlten oder waren beschädigt und sind deshalb nicht in der Sicherung; prüfe alle Dateien.
}
store-backups-none = Es gibt noch keine Sicherung.
store-schedule = Entstehen um { $time } UTC von selbst. Es bleiben { $kept }.
store-schedule-none = Von selbst entstehen keine Sicherungen.
store-schedule-next = Die nächste: { $time }.
store-schedule-change = Zeitplan ändern
store-keep-daily = { $count ->
    [one] die des letzten Tages
   *[other] die der letzten { $count } Tage
}
store-keep-weekly = { $count ->
    [one] die der letzten Woche
   *[other] die der letzten { $count } Wochen
}
store-keep-monthly = { $count ->
    [one] die des letzten Monats
   *[other] die der letzten { $count } Monate
}
store-backup-manual = Von Hand
store-backup-scheduled = Nach Zeitplan
store-proved = Geprüft
store-unproved = Noch nicht geprüft
store-backup-holds = { $count ->
    [one] { $count } Bild, { $size }
   *[other] { $count } Bilder, { $size }
}
store-backup-download-of = Sicherung vom { $when } herunterladen
store-backup-prove = Prüfen
store-backup-prove-of = Sicherung vom { $when } prüfen
store-proving = Jede Datei dieser Sicherung wird gelesen
store-proof-failed = Diese Sicherung ist nicht unversehrt.
store-backup-delete = Löschen
store-backup-delete-of = Sicherung vom { $when } löschen
store-backup-delete-title = Die Sicherung vom { $when } löschen?
store-backup-delete-text = Sie ist sofort weg und kann nicht zurückgeholt werden. Andere Sicherungen bleiben ganz.
store-backup-deleted = Die Sicherung ist gelöscht.
store-restore = Wie man eine Sicherung wiederherstellt
store-restore-text = Halte den Server an, führe dies als der Benutzer aus, unter dem er läuft, und starte ihn wieder. Was jetzt da ist, bleibt aufbewahrt; `tondo restore --undo` holt es zurück.
store-restore-label = Der Befehl, der wiederherstellt

store-about = Dieser Server
store-version = Version
store-uptime = Läuft seit
store-uptime-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
store-uptime-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
store-uptime-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tagen
}
store-memory = Arbeitsspeicher
store-data = Datenordner
store-diagnostics = Diagnose
store-diagnostics-text = Für eine Fehlermeldung: Versionen, Größen, und Einstellungen, die vom Standard abweichen. Ohne Geheimnisse, Personen, Hosts und Pfade.
store-diagnostics-copy = Diagnose kopieren
store-diagnostics-copied = Kopiert. Sie enthält keine Geheimnisse, Personen, Hosts oder Pfade.

settings-lead = Was hier geändert wird, gilt ab der nächsten Anfrage. Was gesperrt ist, wird dort geändert, wo es gesetzt wurde.
settings-in-english = Was jede Einstellung tut, ist auf Englisch beschrieben.
settings-search = Einstellungen suchen
settings-search-hint = Name oder Wörter
settings-subject = Thema
settings-subject-all = Alle Themen
settings-only-changed = Nicht Standard
settings-count = { $count ->
    [one] { $count } Einstellung
   *[other] { $count } Einstellungen
}
settings-none-found = Zu dieser Suche und diesen Filtern passt keine Einstellung.
settings-on = Ein
settings-off = Aus
settings-none = nichts
settings-unset = Nicht gesetzt
settings-secret = Wird nicht gezeigt
settings-one-per-line = Eines in jeder Zeile
settings-pick-color = { $name }: Farbe wählen
settings-unit = { $name }: Einheit
settings-unit-s = Sekunden
settings-unit-m = Minuten
settings-unit-h = Stunden
settings-unit-d = Tage
settings-default = Standard:
settings-is-default = Der Standard
settings-here = Hier geändert
settings-edited = Nicht gespeichert
settings-reset = Zurück zum Standard
settings-reset-of = Zurück zum Standard: { $name }
settings-keep = So lassen
settings-keep-of = So lassen: { $name }
settings-lock-file = Steht in der Datei { $file }.
settings-lock-environment = Steht in der Variable { $variable }.
settings-lock-flag = Beim Start durch { $flag } angegeben.
settings-needs-restart = Braucht einen Neustart. In der Datei, oder durch { $variable }.
settings-unsaved = Änderungen, die nicht gespeichert sind
settings-unsaved-count = { $count ->
    [one] { $count } Änderung ist nicht gespeichert
   *[other] { $count } Änderungen sind nicht gespeichert
}
settings-becomes = wird
settings-saved = Gespeichert. Es gilt ab jetzt.
settings-undone = Es ist wieder, wie es war.
settings-conflict = Jemand anderes hat inzwischen Einstellungen geändert.
settings-lockout = Du hast diese Seite unter { $host } geöffnet. Mit dieser Änderung antwortet der Server dort nicht mehr, und du könntest sie hier nicht zurücknehmen.
settings-lockout-title = Speichern und diese Seite verlieren?
settings-lockout-save = Trotzdem speichern
settings-try = Ausprobieren: { $subject }
settings-try-works = Es geht.
settings-try-fails = Es geht nicht.
settings-try-ok = Getan:
settings-try-failed = Misslungen:
settings-subject-mail = E-Mail
settings-subject-webhooks = Webhooks
settings-subject-data-and-disk = Daten und Platte
settings-subject-backups = Sicherungen
settings-subject-network = Netz
settings-subject-timeouts = Fristen
settings-subject-site = Website
settings-subject-log = Protokoll
settings-subject-uploads = Uploads
settings-subject-avatars = Avatare
settings-subject-directory = Verzeichnis
settings-subject-provisioning = Bereitstellung
settings-subject-another-avatar-server = Ein anderer Avatar-Server
settings-subject-accounts = Konten
settings-subject-single-sign-on = Gemeinsame Anmeldung
settings-name-pictures = Wer Bilder sieht
settings-name-webhook-hosts = Private Hosts der Webhooks
settings-name-ldap-url = Adresse des Verzeichnisses
settings-name-ldap-starttls = Verschlüsselung mit StartTLS
settings-name-ldap-ca-file = Vertraute Zertifikate
settings-name-ldap-bind-dn = Name für die Anmeldung
settings-name-ldap-password-file = Datei mit dem Passwort
settings-name-ldap-preset = Art des Verzeichnisses
settings-name-ldap-base = Wo die Personen stehen
settings-name-ldap-filter = Welche Einträge Personen sind
settings-name-ldap-attributes = Andere Attribute
settings-name-ldap-admin-group = Gruppe der Administratoren
settings-name-ldap-interval = Zeit zwischen Abgleichen
settings-name-ldap-photos = Fotos
settings-name-scim = SCIM
settings-name-scim-admin-group = Gruppe der Administratoren (SCIM)
settings-name-scim-photo-hosts = Hosts der Fotos
settings-name-smtp-host = Mailserver
settings-name-smtp-port = Port des Mailservers
settings-name-smtp-tls = Verschlüsselung
settings-name-smtp-user = Benutzer am Mailserver
settings-name-smtp-password-file = Datei mit dem Passwort
settings-name-smtp-from = Absender
settings-name-smtp-ca-file = Vertraute Zertifikate
settings-name-data = Datenordner
settings-name-min-free-space = Freizuhaltender Platz
settings-name-cache-disk = Cache auf der Platte
settings-name-cache-memory = Cache im Arbeitsspeicher
settings-name-backup-folder = Ordner für Sicherungen
settings-name-backup-at = Uhrzeit der täglichen Sicherung
settings-name-backup-keep-daily = Tägliche Sicherungen, die bleiben
settings-name-backup-keep-weekly = Wöchentliche Sicherungen, die bleiben
settings-name-backup-keep-monthly = Monatliche Sicherungen, die bleiben
settings-name-listen = Wo er lauscht
settings-name-unix-socket-mode = Rechte der Unix-Sockets
settings-name-trusted-proxies = Vertrauenswürdige Proxys
settings-name-max-connections = Höchstzahl der Verbindungen
settings-name-max-connections-per-ip = Höchstzahl der Verbindungen einer IP
settings-name-shutdown-timeout = Zeit zum Beenden
settings-name-header-timeout = Zeit für den Kopf einer Anfrage
settings-name-keep-alive-timeout = Leerlauf einer Verbindung
settings-name-body-idle-timeout = Pause im Inhalt einer Anfrage
settings-name-body-timeout = Zeit für den Inhalt einer Anfrage
settings-name-write-timeout = Pause beim Lesen einer Antwort
settings-name-min-transfer-rate = Kleinste Übertragungsrate
settings-name-site-name = Name des Hauses
settings-name-base-path = Basispfad
settings-name-public-url = Öffentliche Adresse
settings-name-allowed-hosts = Weitere Hostnamen
settings-name-cors-origins = Websites, deren Skripte die API nutzen dürfen
settings-name-locale = Sprache der Meldungen
settings-name-log = Was protokolliert wird
settings-name-log-format = Format des Protokolls
settings-name-access-log = Jede Anfrage protokollieren
settings-name-max-picture-size = Größte Bilddatei
settings-name-max-pixels = Höchstzahl der Pixel eines Bildes
settings-name-max-frames = Höchstzahl der Einzelbilder einer Animation
settings-name-max-frame-pixels = Höchstzahl der Pixel einer Animation
settings-name-memory-budget = Arbeitsspeicher für Uploads
settings-name-upload-queue = Wartende Uploads
settings-name-decode-timeout = Zeit zum Dekodieren eines Bildes
settings-name-upload-rate = Uploads einer Person
settings-name-change-rate = Änderungen einer Person
settings-name-max-pictures-per-person = Höchstzahl der Bilder einer Person
settings-name-max-bytes-per-person = Höchster Platzverbrauch einer Person
settings-name-trash-period = Zeit im Papierkorb
settings-name-show-disabled-people = Gesperrte Personen zeigen
settings-name-default-style = Standard-Avatar
settings-name-default-avatar = Eigener Standard-Avatar
settings-name-background = Farbe hinter durchsichtigen Bildern
settings-name-avatar-max-age = Zeit in den Caches anderer
settings-name-redirect-hosts = Hosts für Weiterleitungen
settings-name-upstream = Adresse des anderen Servers
settings-name-upstream-timeout = Wartezeit auf ihn
settings-name-upstream-max-size = Größte Datei von ihm
settings-name-upstream-concurrency = Gleichzeitig geholt
settings-name-upstream-max-age = Zeit bis zum erneuten Holen
settings-name-login-lifetime = Dauer einer Anmeldung
settings-name-login-idle-timeout = Dauer einer unbenutzten Anmeldung
settings-name-setup-link-lifetime = Dauer eines Einrichtungslinks
settings-name-login-rate-by-ip = Fehlgeschlagene Anmeldungen einer IP
settings-name-login-rate-by-account = Fehlgeschlagene Anmeldungen an einem Konto
settings-name-audit-keep = Wie lange Aktivität bleibt
settings-name-audit-max-entries = Höchstzahl der Einträge der Aktivität
settings-name-oidc-issuer = OpenID-Anbieter
settings-name-oidc-client-id = Name von Tondo dort
settings-name-oidc-client-secret-file = Datei des Geheimnisses
settings-name-oidc-name = Name auf dem Knopf
settings-name-oidc-scopes = Was erfragt wird
settings-name-oidc-admin-claim = Angabe der Verwaltung
settings-name-oidc-file = Datei mehrerer Anbieter
settings-name-oidc-create = Wer sich anmeldet, wird hinzugefügt
settings-name-oidc-picture = Bilder übernehmen
settings-name-oidc-redirect = Gleich zum Anbieter gehen
settings-name-proxy-sign-in = Proxy meldet an
settings-name-proxy-user-header = Kopfzeile des Benutzernamens
settings-name-proxy-email-header = Kopfzeile der E-Mail-Adresse
settings-name-proxy-name-header = Kopfzeile des Namens
settings-name-proxy-groups-header = Kopfzeile der Gruppen
settings-name-proxy-group = Nötige Gruppe
settings-name-proxy-create = Wen der Proxy nennt, wird hinzugefügt
settings-name-max-tokens-per-person = Höchstzahl der Tokens einer Person
