# Le journal d’un serveur de développement.

journal-lead = Ce que les applications ont envoyé à ce serveur de développement, ce qui leur a été répondu, et pourquoi.
journal-clear = Vider le journal
journal-cleared = Le journal est vide.
journal-status = Statut
journal-status-option = { $status ->
    [all] Tous les statuts
   *[other] Réponses { $status }00 à { $status }99
}
journal-path = Le chemin contient
journal-with-pages = Aussi les requêtes de ces pages
journal-none = Aucune application n’a encore rien envoyé.
journal-none-found = Aucune requête n’est ainsi.
journal-sent = Envoyé
journal-answered = Répondu
journal-again = Envoyer à nouveau
journal-took = { $time } ms
journal-no-route = ce chemin n’existe pas
journal-body-unread = Le contenu n’a pas été lu.
