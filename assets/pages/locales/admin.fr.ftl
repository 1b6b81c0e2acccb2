# Les personnes, une personne, les images et l’activité, pour les administrateurs ; la description de l’API, pour tous.

people-lead = Tous ceux qui ont une image ici, ou peuvent en avoir une.
people-add = Ajouter quelqu’un
people-add-many = Ajouter plusieurs
people-views = Parties de cette page
people-view-everybody = Tout le monde
people-view-links = Liens de configuration
people-view-asked = Adresses demandées
people-search = Chercher des personnes
people-search-hint = Nom, adresse ou identifiant
people-sort = Ordre
people-sort-newest = Les plus récentes d’abord
people-sort-oldest = Les plus anciennes d’abord
people-sort-name = Nom, de A à Z
people-sort-name-down = Nom, de Z à A
people-sort-email = Adresse, de A à Z
people-sort-seen = Vues en dernier d’abord
people-sort-unseen = Absentes depuis longtemps d’abord
people-filters = Filtres
people-filter-administrators = Administrateurs
people-filter-members = Membres
people-filter-disabled = Désactivées
people-filter-no-picture = Sans image
people-filter-invited = Attendent leur lien
people-filter-asked = Demandent une adresse
people-clear-filters = Effacer la recherche et les filtres
people-keys-move = déplacent
people-keys-open = ouvre
people-keys-select = sélectionne
people-list = Personnes
people-count = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
people-count-more = Plus de { $count } personnes
people-none = Il n’y a encore personne. Ajoutez quelqu’un, ou plusieurs personnes à la fois.
people-none-found = Personne ne correspond à cette recherche et à ces filtres.
people-select = Sélectionner { $name }
people-selected = { $name } est dans la sélection
people-unselected = { $name } n’est plus dans la sélection
people-seen = Dernière visite
people-never-seen = Aucune connexion
people-pictures = { $count ->
    [0] Aucune image
    [one] { $count } image
   *[other] { $count } images
}
people-role = Rôle
people-role-member = Membre
people-role-admin = Administrateur
people-disabled = Compte désactivé
people-invited = Attend son lien
people-no-password = Pas encore de mot de passe
people-bulk = Personnes sélectionnées
people-selected-count = { $count } dans la sélection
people-select-shown = Les { $count } affichées
people-clear-selection = Vider la sélection
people-selection-cleared = Plus personne n’est sélectionné
people-disable = Désactiver
people-enable = Activer
people-make-links = Créer des liens de configuration
people-export = Exporter en CSV
people-and-more = { $count } autres
people-not-yourself = Vous ne pouvez pas vous désactiver vous-même ici.
people-disable-title = { $count ->
    [one] Désactiver { $count } personne ?
   *[other] Désactiver { $count } personnes ?
}
people-disable-text = Ne pourront plus se connecter : { $names }. Leurs connexions, jetons et liens de configuration prennent fin maintenant. Personne ne voit plus leurs images, sauf si ce serveur est réglé pour montrer les personnes désactivées.
people-enable-title = { $count ->
    [one] Activer { $count } personne ?
   *[other] Activer { $count } personnes ?
}
people-enable-text = Pourront se connecter de nouveau : { $names }. Les connexions, jetons et liens de configuration d’avant ne reviennent pas.
people-disabling = Désactivation
people-enabling = Activation
people-disabled-done = { $count ->
    [one] { $count } personne est désactivée.
   *[other] { $count } personnes sont désactivées.
}
people-enabled-done = { $count ->
    [one] { $count } personne est activée.
   *[other] { $count } personnes sont activées.
}
people-links-title = { $count ->
    [one] Créer un lien de configuration ?
   *[other] Créer { $count } liens de configuration ?
}
people-links-text = Pourront choisir un mot de passe avec, une seule fois : { $names }. Un lien antérieur prend fin.
people-links-disabled = Les personnes désactivées n’en reçoivent pas.
people-making-links = Création des liens de configuration
people-exported = { $count ->
    [one] { $count } personne est dans people.csv, parmi vos téléchargements.
   *[other] { $count } personnes sont dans people.csv, parmi vos téléchargements.
}
people-exporting = Préparation de la liste
people-many-progress = { $count } sur { $total }
people-many-pause = Le serveur demande une pause. Cela reprend tout seul.
people-many-stop = Arrêter
people-many-failed = { $count ->
    [one] Cela n’a pas marché pour { $count } personne.
   *[other] Cela n’a pas marché pour { $count } personnes.
}

people-added = Ajouté : { $name }
people-added-no-link = Il n’y a pas encore de lien de configuration ; vous pouvez en créer un sur la page de cette personne.
people-add-another = Ajouter une autre personne
people-show-person = Afficher cette personne
people-add-do = Ajouter
people-add-many-instead = Plutôt en ajouter plusieurs à la fois
people-more-fields = Plus
people-language-browser = Celle que demande le navigateur
people-username = Identifiant
people-username-hint = Le nom sous lequel cette personne est connue ailleurs, comme ada.lovelace. Son image est trouvée par lui aussi.
people-with-link = Créer un lien de configuration
people-with-link-hint = À transmettre. Avec lui, la personne choisit un mot de passe, une seule fois.

people-hand-out-title = { $count ->
    [one] Un lien de configuration à transmettre
   *[other] { $count } liens de configuration à transmettre
}
people-hand-out-once = { $count ->
    [one] Ce lien n’est montré que maintenant. Il marche une fois, jusqu’au { $time }.
   *[other] Ces liens ne sont montrés que maintenant. Chacun marche une fois, jusqu’au { $time }.
}
people-hand-out-copy = Tout copier
people-hand-out-csv = Télécharger en CSV
people-hand-out-print = Imprimer
people-hand-out-done = Terminé
people-hand-out-leave-title = Partir sans les liens ?
people-hand-out-leave-text = Ils ne seront plus montrés. Vous pourrez en créer d’autres plus tard.
people-hand-out-leave = Partir
people-link-of = Lien de configuration de { $name }
people-slip-text = Ouvrez cette adresse dans votre navigateur et choisissez un mot de passe. Mettez ensuite votre image.
people-slip-until = Elle marche une fois, jusqu’au { $time }.

people-links-lead = Ces personnes ont un lien de configuration qu’elles n’ont pas encore utilisé. Le lien lui-même a été montré une fois ; s’il est perdu, créez-en un autre.
people-links-none = Personne n’attend de lien de configuration.
people-link-made = Créé
people-link-until = Valable jusqu’au { $time }
people-link-renew = En créer un autre
people-link-renew-of = En créer un autre pour { $name }
people-link-end = Mettre fin
people-link-end-of = Mettre fin au lien de configuration de { $name }
people-link-end-title = Mettre fin au lien de configuration de { $name } ?
people-link-end-text = Il ne marche plus, où qu’il ait été envoyé. Vous pouvez en créer un autre à tout moment.
people-link-ended = Le lien de configuration de { $name } a pris fin.

people-asked-none = Personne ne demande d’adresse.
people-asked-care = N’accordez que des adresses dont vous savez qu’elles sont à la personne : dès lors, son image est montrée partout pour elles.
people-asked-when = Demandée
people-grant = Accorder
people-grant-of = Accorder { $address }
people-granted = { $address } montre maintenant l’image de { $name }.
people-refuse = Refuser
people-refuse-of = Refuser { $address }
people-refuse-title = Refuser { $address } ?
people-refuse-text = Elle ne mène à aucune image. { $name } pourra la redemander.
people-refused = { $address } est refusée.

people-many-title = Ajouter plusieurs personnes
people-many-lead = Collez une liste ou choisissez un fichier. Vous voyez ce que devient chaque ligne avant que rien ne se passe.
people-many-field = Personnes
people-many-hint = Une par ligne : Nom <adresse>, ou adresse, nom, rôle. Un tableau avec ligne d’en-tête convient aussi, comme les destinataires d’un courriel.
people-many-file = Choisir un fichier
people-many-empty = Vider le champ
people-many-read = { $name } est lu
people-many-links = Créer un lien de configuration pour chacune
people-many-links-hint = Vous pourrez les transmettre ensuite.
people-many-language = Langue des messages
people-many-add = { $count ->
    [one] Ajouter { $count } personne
   *[other] Ajouter { $count } personnes
}
people-many-add-none = Ajouter des personnes
people-many-adding = Ajout des personnes
people-many-show-results = Montrer ce qui est fait
people-many-done = { $count ->
    [0] Personne n’a été ajouté
    [one] { $count } personne est ajoutée
   *[other] { $count } personnes sont ajoutées
}
people-many-left = { $count ->
    [one] Il reste { $count } ligne.
   *[other] Il reste { $count } lignes.
}
people-many-left-links = Prenez d’abord les liens ci-dessous ; vous pourrez ensuite corriger le reste.
people-many-mend = Corriger ces lignes
people-many-refused = Lignes refusées
people-preview = Ce qui va se passer
people-preview-count-add = { $count ->
    [one] { $count } sera ajoutée
   *[other] { $count } seront ajoutées
}
people-preview-count-wrong = { $count ->
    [one] { $count } avec une erreur
   *[other] { $count } avec une erreur
}
people-preview-count-twice = { $count ->
    [one] { $count } en double
   *[other] { $count } en double
}
people-preview-count-there = { $count ->
    [one] { $count } est déjà là
   *[other] { $count } sont déjà là
}
people-preview-asking = Recherche de qui est déjà là…
people-preview-unknown = On voit à l’ajout si quelqu’un est déjà là : ces lignes sont alors refusées, et personne n’est ajouté deux fois.
people-preview-more = En afficher { $count } de plus
people-line-number = Ligne { $line }
people-preview-line = Aller à la ligne { $line }
people-fate-add = Sera ajoutée
people-fate-twice = Omise : comme la ligne { $line }
people-fate-there = Omise : déjà là
people-fate-no-role = Ce rôle n’existe pas : { $role }. Il y a membre et administrateur.
people-fate-columns = Trop de colonnes. Mettez entre guillemets les noms avec une virgule.
people-fate-no-address = Il manque une adresse e-mail

people-picker-hint = Nom ou adresse
people-picker-list = Suggestions
people-picker-clear = Choisir quelqu’un d’autre : { $label }

person-back = Retour à la liste
person-gone = Cette personne n’est pas ici
person-gone-text = Elle a été supprimée, ou le lien a été coupé.
person-yourself = C’est vous
person-pictures-hidden = Cette personne est désactivée : ses images ne sont montrées à personne, sauf si ce serveur est réglé pour montrer les personnes désactivées.
person-pictures-show = Modifier les images quand même
person-facts = En bref
person-last-seen = Dernière visite
person-added = Ajout
person-changed = Modification
person-id = ID
person-picture-address = Image
person-quota-pictures = { $count } images sur { $most } au plus
person-quota-bytes = { $size } sur { $most } au plus
person-details = Informations
person-email = Adresse de connexion
person-slug = Slug
person-slug-hint = Le nom court dans les adresses publiques, comme /u/ada.jpg.
person-username-hint = Comme d’autres systèmes connaissent cette personne.
person-language = Langue des messages
person-public = Profil public
person-public-hint = Nom, slug et image se trouvent avec chaque adresse de cette personne. L’image elle-même est toujours publique.
person-saved = Enregistré.
person-discard = Abandonner
person-conflict = Quelqu’un d’autre a modifié cette personne entre-temps.
person-conflict-next = Ce que vous avez saisi est toujours là. Enregistrez de nouveau, ou abandonnez.
person-conflict-again = Tout est rechargé. Réessayez si vous le voulez toujours.
person-value-name = Nom : { $value }
person-value-email = Adresse de connexion : { $value }
person-value-slug = Slug : { $value }
person-value-username = Identifiant : { $value }
person-value-language = Langue des messages : { $value }
person-value-public = Profil public : { $value }
person-value-role = Rôle : { $value }
person-value-default-style = Avatar par défaut : { $value }
person-yes = oui
person-no = non
person-leave-title = Partir sans enregistrer ?
person-leave-text = Ce que vous avez saisi ici sera perdu.
person-leave = Partir
person-access = Accès
person-role-member-text = A un compte, des images et des adresses à soi.
person-role-admin-text = Peut tout modifier chez tout le monde, et voit toutes les images et toute l’activité.
person-promote = Nommer administrateur
person-promote-title = Nommer { $name } administrateur ?
person-promote-text = Les administrateurs peuvent tout modifier chez tout le monde, voient toutes les images et toute l’activité, et nomment d’autres administrateurs.
person-promoted = { $name } a maintenant le rôle d’administrateur.
person-demote = Rendre membre
person-demote-title = Rendre { $name } membre ?
person-demote-text = Son compte et ses images restent ; plus rien des autres n’est visible.
person-demote-yourself = Vous ne verriez plus cette page. Un autre administrateur peut vous nommer de nouveau.
person-demoted = { $name } a maintenant le rôle de membre.
person-link = Lien de configuration
person-link-make = Créer un lien de configuration
person-link-title = Créer un lien de configuration ?
person-link-text = Avec lui, { $name } peut choisir un nouveau mot de passe, une fois. Quand il est utilisé, toutes les connexions et tous les jetons de la personne prennent fin.
person-has-password = A un mot de passe. Un lien de configuration aide s’il est perdu.
person-no-password = N’a pas encore de mot de passe. Avec un lien de configuration, la personne en choisit un.
person-link-until = Un lien de configuration est valable jusqu’au { $time }.
person-link-send = Envoyer un lien d’installation par courriel
person-link-sent = Un lien a été envoyé à { $email }.
person-second = Second facteur
person-second-on = { $count ->
    [one] Activé depuis { $time }. Il reste un code de secours.
   *[other] Activé depuis { $time }. Il reste { $count } codes de secours.
}
person-second-off = Désactivé : le mot de passe suffit pour se connecter.
person-second-reset = Réinitialiser
person-second-reset-title = Réinitialiser le second facteur de { $name } ?
person-second-reset-text = Le mot de passe de { $name } suffit alors pour se connecter. Ne le faites que si vous êtes sûr de qui le demande.
person-second-was-reset = Le second facteur de { $name } est désactivé.
people-mail-queued = Le courriel pour { $email } n’a pas encore été accepté ; un nouvel essai suit.
people-mail-failed = Le courriel pour { $email } n’a pas pu être envoyé.
person-link-end = Mettre fin au lien
person-link-disabled = Un lien ne servirait à rien tant que ce compte est désactivé.
person-linked = Comptes ailleurs
person-linked-none = Aucun compte d’une autre connexion n’est lié.
person-unlink = Mettre fin aux liens
person-unlink-title = Mettre fin aux liens de { $name } ?
person-unlink-text = Les appareils connectés par là sont déconnectés. La prochaine connexion par là avec une adresse confirmée lie de nouveau.
person-unlinked = Les liens de { $name } ont pris fin.
person-state-enabled = Compte activé
person-state-disabled = Compte désactivé
person-state-enabled-text = Peut se connecter et utiliser des jetons.
person-state-disabled-text = Ne peut pas se connecter. L’image n’est pas montrée, sauf si ce serveur est réglé pour montrer les personnes désactivées.
person-disable-title = Désactiver { $name } ?
person-enabled = { $name } peut se connecter de nouveau.
person-disabled = Le compte de { $name } est désactivé.
person-devices = Appareils connectés
person-devices-none = Aucun appareil connecté.
person-tokens = Jetons
person-tokens-none = Aucun jeton.
person-device-this = Cet appareil
person-device-end-text = Il devra se connecter de nouveau.
person-token = Jeton
person-token-end = Mettre fin
person-token-end-of = Mettre fin : { $name }
person-token-end-title = Mettre fin à { $name } ?
person-token-end-text = Les programmes qui l’utilisent ne peuvent plus rien faire. Il ne peut pas être rétabli.
person-token-ended = { $name } a pris fin.
person-end-all = Mettre fin à tout
person-end-all-title = Mettre fin à toutes les connexions et à tous les jetons de { $name } ?
person-end-all-text = Chaque appareil devra se connecter de nouveau, et chaque programme aura besoin d’un nouveau jeton.
person-ended-all = { $count ->
    [one] { $count } connexion ou jeton a pris fin.
   *[other] { $count } connexions et jetons ont pris fin.
}
person-token-make = Créer un jeton
person-token-make-for = Créer un jeton pour { $name }
person-token-made = Un jeton pour { $name }
person-token-once = Copiez-le maintenant : il n’est montré que cette fois. Qui l’a peut faire ce qu’il permet.
person-token-label = À quoi il sert
person-token-label-hint = Par exemple « Gitea » ou « sauvegarde ».
person-token-password = Votre propre mot de passe
person-token-password-hint = Pour que le jeton reste quand vous vous déconnectez.
person-scope-picture = Ses images seulement
person-scope-account = Ses images et son compte
person-scope-admin = Tout, chez tout le monde
person-addresses = Adresses
person-addresses-text = D’autres programmes trouvent l’image par ces adresses e-mail et OpenID.
person-address-sign-in = Sert à la connexion
person-address-asked = Demandée
person-address-own-picture = Montre une image à elle
person-address-remove = Retirer
person-address-remove-of = Retirer { $address }
person-address-remove-title = Retirer { $address } ?
person-address-remove-text = Les programmes qui demandent cette adresse reçoivent alors un avatar par défaut.
person-address-removed = { $address } est retirée.
person-address-picture = Image
person-address-picture-of = Image de { $address }
person-address-picture-done = L’adresse montre maintenant cette image.
person-picture-current = L’actuelle
person-address-give = Une autre adresse
person-address-give-hint = Une adresse e-mail ou un OpenID. Elle est accordée tout de suite.
person-address-give-do = Donner
person-address-given = { $address } mène maintenant à l’image de cette personne.
person-all-activity = Toute l’activité
person-removed = Fichiers retirés
person-removed-text = Un administrateur les a retirés. Cette personne ne peut pas les envoyer de nouveau tant que vous ne le permettez pas.
person-removed-allow = Permettre de nouveau
person-removed-allowed = Cette personne peut de nouveau envoyer ce fichier.
person-end = Supprimer cette personne
person-end-text = Avec toutes ses images, adresses et jetons, tout de suite et pour de bon. Si elle peut revenir, désactivez-la plutôt.
person-end-yourself = Vous ne pouvez pas vous supprimer ici. Sur la page de votre compte, si.
person-end-remove = Supprimer pour de bon
person-end-title = Supprimer { $name } pour de bon ?
person-end-vanishes = Ceci disparaît tout de suite, partout :
person-end-pictures = { $count ->
    [one] { $count } image ; qui la demande reçoit un avatar par défaut
   *[other] { $count } images ; qui les demande reçoit un avatar par défaut
}
person-end-addresses = toutes ses adresses, que d’autres peuvent alors avoir
person-end-access = son mot de passe, ses connexions, ses jetons et son lien de configuration
person-end-for-good = Il n’y a pas de corbeille pour cela, et rien ne peut être annulé.
person-end-type = Pour confirmer, saisissez { $email }
person-end-done = { $name } n’est plus ici.

activity-lead = Qui a changé quoi, pour qui, d’où et quand.
activity-live = En direct
activity-refresh = Actualiser
activity-refreshed = À jour
activity-new = { $count ->
    [one] { $count } nouvelle entrée
   *[other] { $count } nouvelles entrées
}
activity-none = Il ne s’est encore rien passé.
activity-none-found = Il ne s’est rien passé de tel.
activity-clear = Effacer les filtres
activity-actor = Qui l’a fait
activity-subject = De qui il s’agit
activity-kind = Quoi
activity-kind-all = Tout
activity-client = Depuis quelle IP
activity-since = À partir du
activity-until = Jusqu’au
activity-span-today = Aujourd’hui
activity-span-week = 7 derniers jours
activity-span-month = 30 derniers jours
activity-only-client = Seulement depuis { $client }
activity-operator = La ligne de commande
activity-unknown = Quelqu’un
activity-removed-person = (personne supprimée)
activity-reason = « { $reason } »
activity-token = { $label }, peut : { $scope }
activity-times = { $count ->
    [one] { $text }
   *[other] { $count } fois : { $text }
}
activity-failure-password = mot de passe incorrect
activity-failure-disabled = le compte est désactivé
activity-failure-account = ce compte n’existe pas, ou n’a pas de mot de passe
activity-failure-various = plusieurs comptes et appareils
activity-edit-whole = de nouveau l’image entière
activity-edit-crop = une autre partie
activity-edit-rotate = tournée à { $degrees }°
activity-edit-alt = une autre description
activity-group-people = Personnes
activity-group-access = Connexion
activity-group-pictures = Images
activity-group-addresses = Adresses
activity-group-server = Serveur
activity-kind-person-added = Personne ajoutée
activity-kind-person-edited = Informations modifiées
activity-kind-person-disabled = Personne désactivée
activity-kind-person-enabled = Personne activée
activity-kind-person-removed = Personne supprimée
activity-kind-password-set = Mot de passe défini
activity-kind-setup-link-created = Lien de configuration créé
activity-kind-setup-link-ended = Lien de configuration terminé
activity-kind-token-created = Jeton créé
activity-kind-token-revoked = Jeton terminé
activity-kind-tokens-revoked = Tous les jetons terminés
activity-kind-login = Connexion
activity-kind-login-failed = Connexion échouée
activity-kind-logout = Déconnexion
activity-kind-picture-published = Nouvelle image
activity-kind-picture-restored = Ancienne image de nouveau montrée
activity-kind-picture-removed = Image supprimée
activity-kind-picture-undeleted = Sortie de la corbeille
activity-kind-picture-erased = Supprimée pour de bon
activity-kind-picture-rated = Image classée
activity-kind-picture-edited = Image cadrée
activity-kind-file-blocked = Fichier bloqué
activity-kind-file-unblocked = Fichier débloqué
activity-kind-file-allowed = Fichier retiré permis de nouveau
activity-kind-address-asked = Adresse demandée
activity-kind-address-granted = Adresse accordée
activity-kind-address-picture-chosen = Image d’une adresse choisie
activity-kind-address-removed = Adresse retirée
activity-kind-identity-linked = Compte externe lié
activity-kind-identity-unlinked = Lien avec un compte externe terminé
activity-kind-second-factor-on = Second facteur activé
activity-kind-second-factor-off = Second facteur désactivé
activity-kind-recovery-codes-made = Codes de secours créés
activity-kind-recovery-code-used = Code de secours utilisé
activity-kind-webhook-added = Webhook ajouté
activity-kind-webhook-changed = Webhook modifié
activity-kind-webhook-removed = Webhook retiré
activity-kind-setting-changed = Réglage modifié
activity-kind-backup-made = Sauvegarde faite
activity-kind-backup-removed = Sauvegarde supprimée
activity-kind-backup-restored = Sauvegarde restaurée
activity-kind-file-mended = Fichier réparé
activity-said-other = { $actor } : { $action }
activity-said-person-added = { $actor } a ajouté { $subject }
activity-said-person-edited = { $self ->
    [yes] { $actor } a modifié ses informations
   *[no] { $actor } a modifié les informations de { $subject }
}
activity-said-person-disabled = { $self ->
    [yes] { $actor } a désactivé son propre compte
   *[no] { $actor } a désactivé { $subject }
}
activity-said-person-enabled = { $self ->
    [yes] { $actor } a activé son propre compte
   *[no] { $actor } a activé { $subject }
}
activity-said-person-removed = { $self ->
    [yes] { $actor } a quitté ce serveur
   *[no] { $actor } a supprimé { $subject }
}
activity-said-password-set = { $self ->
    [yes] { $way ->
        [link] { $actor } a choisi un mot de passe avec un lien de configuration
       *[other] { $actor } a défini un nouveau mot de passe
    }
   *[no] { $actor } a défini un nouveau mot de passe pour { $subject }
}
activity-said-setup-link-created = { $self ->
    [yes] { $actor } a créé un lien de configuration pour son propre compte
   *[no] { $actor } a créé un lien de configuration pour { $subject }
}
activity-said-setup-link-ended = { $self ->
    [yes] { $actor } a mis fin à son propre lien de configuration
   *[no] { $actor } a mis fin au lien de configuration de { $subject }
}
activity-said-token-created = { $self ->
    [yes] { $actor } a créé un jeton
   *[no] { $actor } a créé un jeton pour { $subject }
}
activity-said-token-revoked = { $self ->
    [yes] { $actor } a mis fin à un jeton ou à une connexion
   *[no] { $actor } a mis fin à un jeton ou à une connexion de { $subject }
}
activity-said-tokens-revoked = { $self ->
    [yes] { $count ->
        [one] { $actor } a mis fin à { $count } de ses jetons ou connexions
       *[other] { $actor } a mis fin à { $count } de ses jetons et connexions
    }
   *[no] { $count ->
        [one] { $actor } a mis fin à { $count } jeton ou connexion de { $subject }
       *[other] { $actor } a mis fin à { $count } jetons et connexions de { $subject }
    }
}
activity-said-login = { $actor } a ouvert une session
activity-said-login-failed = { $account ->
    [known] { $actor } n’a pas pu se connecter comme { $subject }
   *[none] { $actor } n’a pas pu se connecter avec une adresse inconnue
}
activity-said-logout = { $actor } a fermé une session
activity-said-picture-published = { $self ->
    [yes] { $actor } a mis une nouvelle image
   *[no] { $actor } a mis une nouvelle image pour { $subject }
}
activity-said-picture-restored = { $self ->
    [yes] { $actor } a rétabli une ancienne image
   *[no] { $actor } a rétabli une ancienne image de { $subject }
}
activity-said-picture-removed = { $self ->
    [yes] { $actor } a supprimé une image
   *[no] { $actor } a supprimé une image de { $subject }
}
activity-said-picture-undeleted = { $self ->
    [yes] { $actor } a sorti une image de la corbeille
   *[no] { $actor } a sorti une image de { $subject } de la corbeille
}
activity-said-picture-erased = { $self ->
    [yes] { $actor } a supprimé une image pour de bon
   *[no] { $actor } a supprimé une image de { $subject } pour de bon
}
activity-said-picture-rated = { $self ->
    [yes] { $actor } a classé une image { $rating }
   *[no] { $actor } a classé une image de { $subject } { $rating }
}
activity-said-picture-edited = { $self ->
    [yes] { $actor } a changé la façon dont une image est montrée
   *[no] { $actor } a changé la façon dont une image de { $subject } est montrée
}
activity-said-file-blocked = { $actor } a bloqué un fichier pour tout le monde
activity-said-file-unblocked = { $actor } a débloqué un fichier
activity-said-file-allowed = { $actor } permet à { $subject } d’envoyer de nouveau un fichier retiré
activity-said-backup-made = { $actor } a fait une sauvegarde
activity-said-backup-removed = { $actor } a supprimé une sauvegarde
activity-said-backup-restored = { $actor } a restauré une sauvegarde
activity-said-file-mended = { $actor } a réparé un fichier endommagé à partir d’une sauvegarde
activity-said-address-asked = { $self ->
    [yes] { $actor } a demandé { $address }
   *[no] { $actor } a demandé { $address } pour { $subject }
}
activity-said-address-granted = { $self ->
    [yes] { $actor } a pris { $address }
   *[no] { $actor } a accordé { $address } à { $subject }
}
activity-said-address-picture-chosen = { $picture ->
    [own] { $self ->
        [yes] { $actor } a choisi une image pour { $address }
       *[no] { $actor } a choisi une image pour { $address } de { $subject }
    }
   *[none] { $self ->
        [yes] { $actor } fait de nouveau montrer l’image actuelle à { $address }
       *[no] { $actor } fait de nouveau montrer l’image actuelle à { $address } de { $subject }
    }
}
activity-said-address-removed = { $self ->
    [yes] { $actor } a abandonné { $address }
   *[no] { $actor } a retiré { $address } à { $subject }
}
activity-said-identity-linked = { $actor } a lié { $subject } à un compte externe
activity-said-identity-unlinked = { $actor } a mis fin au lien de { $subject } avec un compte externe
activity-said-second-factor-on = { $actor } a activé le second facteur
activity-said-second-factor-off = { $self ->
    [yes] { $actor } a désactivé le second facteur
   *[no] { $actor } a réinitialisé le second facteur de { $subject }
}
activity-said-recovery-codes-made = { $actor } a créé de nouveaux codes de secours
activity-said-recovery-code-used = { $actor } s’est connecté avec un code de secours
activity-said-webhook-added = { $actor } a ajouté un webhook
activity-said-webhook-changed = { $actor } a modifié un webhook
activity-said-webhook-removed = { $actor } a retiré un webhook
activity-said-setting-changed = { $actor } a modifié le réglage { $setting }

pictures-no-reason = Aucune raison donnée
pictures-lead = Toutes les images de tout le monde, les anciennes aussi, les plus récentes d’abord. Un cadre doré marque celles qui sont montrées maintenant.
pictures-view-all = Toutes les images
pictures-view-blocked = Fichiers bloqués
pictures-none = Le mur est vide.
pictures-none-found = Aucune image ne correspond à ces filtres.
pictures-to-newest = Aller aux images les plus récentes
pictures-owner = De qui
pictures-any-rating = Peu importe
pictures-rated = Classée
pictures-type = Type
pictures-any-type = Peu importe
pictures-since = Envoyée
pictures-any-time = N’importe quand
pictures-today = Aujourd’hui
pictures-week = Ces 7 derniers jours
pictures-month = Ces 30 derniers jours
pictures-year = Cette dernière année
pictures-animated = Animées
pictures-still = Non animées
pictures-big = 1 MiB et plus
pictures-very-big = 5 MiB et plus
pictures-open = Image de { $name }
pictures-of = Image de { $name }
pictures-alt = Image de { $name }
pictures-hidden = Cette personne est désactivée : personne ne voit l’image, même pas ici.
pictures-when = Envoyée
pictures-current = Montrée
pictures-former = Ancienne
pictures-size = Taille
pictures-file = Fichier
pictures-text = Description
pictures-previous = La précédente
pictures-next = La suivante
pictures-remove = Retirer…
pictures-remove-title = Retirer cette image de { $name } ?
pictures-remove-current = C’est celle qui est montrée. Tout le monde voit aussitôt l’avatar par défaut à sa place.
pictures-remove-former = C’est une ancienne image. Elle quitte l’historique.
pictures-reason = Raison
pictures-reason-hint = Elle est dite à { $name }.
pictures-block = Personne ne peut envoyer ce fichier de nouveau
pictures-block-hint = Toutes les images de ce fichier, chez tout le monde, sont supprimées pour de bon.
pictures-remove-do = Retirer
pictures-remove-and-block = Retirer et bloquer
pictures-removed = L’image est retirée.
pictures-blocked = Le fichier est bloqué, et toutes ses images sont retirées.
pictures-blocked-lead = Personne ne peut envoyer ces fichiers, sous aucun nom. Ce qui a été retiré ne revient pas tout seul.
pictures-blocked-none = Aucun fichier n’est bloqué.
pictures-blocked-when = Bloqué
pictures-unblock = Débloquer
pictures-unblock-of = Débloquer { $hash }
pictures-unblocked = Ce fichier peut de nouveau être envoyé.

api-title = API
api-lead = Tout ce que font ces pages, et plus, pour vos propres programmes. Les descriptions sont en anglais.
api-calls = Appels
api-search = Chercher des appels
api-search-hint = Mots, chemin ou méthode
api-count = { $count ->
    [one] { $count } appel
   *[other] { $count } appels
}
api-none-found = Aucun appel n’a tous ces mots.
api-clear = Effacer la recherche
api-needs = Demande une connexion ou un jeton de portée
api-open-to-all = Personne n’a besoin de se connecter pour cela.
api-parameters = Paramètres
api-in-path = dans le chemin
api-in-query = dans la requête
api-in-header = en-tête
api-optional = (facultatif)
api-or = ou
api-list-of = liste de
api-default = par défaut : { $value }
api-fields-of = Champs de { $name }
api-request-body = Ce que vous envoyez
api-files = Ou l’image elle-même :
api-example = Exemple
api-answers = Ce qui est répondu
api-errors = { $count ->
    [one] { $count } sorte d’erreur
   *[other] { $count } sortes d’erreurs
}
api-errors-text = Toutes les erreurs ont la même forme : status, error, et messages par champ.
api-snippets = Comment l’appeler
api-try = Essayer
api-try-hint = Avec votre propre connexion. Cela ne fait que lire.
api-send = Envoyer
api-missing = Il manque encore : { $names }
api-no-answer = Il n’y a pas eu de réponse que cette page puisse lire : le serveur est injoignable, ou a mené à un autre site.
api-answered = Réponse : { $status }
api-milliseconds = { $count } ms
api-picture = L’image de la réponse
api-body = Contenu de la réponse
api-cut = Seuls les { $count } premiers caractères sont affichés.
api-headers = { $count ->
    [one] { $count } en-tête
   *[other] { $count } en-têtes
}

store-lead = Ce qu’il y a sur le disque, si c’est intact, et ses sauvegardes.
store-warnings = Avertissements
store-to-setting = Aller au réglage
store-disk = Disque
store-disk-free = { $free } libres
store-disk-total = sur { $total }
store-disk-limit = Les envois sont acceptés tant que { $least } sont libres. Une réserve de { $reserve } permet aux administrateurs d’agir même sur un disque plein.
store-disk-unknown = Le système ne dit pas quelle est la taille du disque.
store-disk-closed = Les envois sont refusés : moins de { $least } sont libres.
store-disk-closed-text = Les images sont toujours montrées, et tout le monde peut supprimer. Faites de la place sur le disque, ou nettoyez plus bas.
store-part-originals = Images
store-part-renditions = Autres tailles
store-part-database = Base de données
store-part-others = Tout le reste
store-part-free = Libre
store-part-kept = Gardé libre
store-contents = Ce qui est gardé
store-originals = Images
store-originals-text = { $count ->
    [one] { $count } fichier
   *[other] { $count } fichiers
 }, { $pictures ->
    [one] { $pictures } image
   *[other] { $pictures } images
 }, { $people ->
    [one] { $people } personne
   *[other] { $people } personnes
 }
store-shared = Épargné par le partage
store-shared-text = Le même fichier est gardé une fois, qui que ce soit qui l’envoie.
store-trash = Corbeille
store-trash-text = { $count ->
    [0] Vide
    [one] { $count } image qui peut être récupérée
   *[other] { $count } images qui peuvent être récupérées
}
store-database = Base de données
store-database-text = Personnes, jetons, données des images, activité
store-renditions = Autres tailles
store-renditions-text = { $count ->
    [one] { $count } fichier, refait quand on le demande.
   *[other] { $count } fichiers, refaits quand on les demande.
}
store-responses = Réponses en mémoire
store-responses-text = Ce qui est souvent demandé vient de la mémoire.
store-hits = { $count ->
    [one] { $percent } % de { $count } requête a trouvé ce qu’il lui fallait.
   *[other] { $percent } % de { $count } requêtes ont trouvé ce qu’il leur fallait.
}
store-hits-none = Rien n’a été demandé depuis le démarrage.
store-of-most = sur { $most } au plus

store-checks = Entretien
store-check = Tous les fichiers sont-ils intacts ?
store-check-text = Lit le fichier de chaque image et le compare à ce qui a été enregistré. Tout continue pendant ce temps.
store-check-do = Vérifier tous les fichiers
store-check-sample = Un dixième seulement
store-checking = Vérification des fichiers
store-check-nothing = Il n’y a pas encore d’image, il n’y avait donc rien à vérifier.
store-check-sound = { $count ->
    [one] Un fichier a été lu ({ $size }). Il est tel qu’il a été enregistré.
   *[other] Les { $count } fichiers ont été lus ({ $size }). Tous sont tels qu’ils ont été enregistrés.
}
store-check-sound-part = { $count ->
    [one] { $read } fichier sur { $count } a été lu ({ $size }), et il est tel qu’il a été enregistré.
   *[other] { $read } fichiers sur { $count } ont été lus ({ $size }). Ils sont tels qu’ils ont été enregistrés, et les autres ont leur longueur.
}
store-check-damaged = { $count ->
    [one] Un fichier sur { $files } est abîmé ou manque.
   *[other] { $count } fichiers sur { $files } sont abîmés ou manquent.
}
store-check-database = La base de données est abîmée.
store-finding-damaged = { $count ->
    [0] Un fichier dont aucune image n’a plus besoin est abîmé
    [one] Une image de { $people } est abîmée
   *[other] Une image de { $people } est abîmée
}
store-finding-missing = { $count ->
    [0] Il manque un fichier dont aucune image n’a plus besoin
    [one] Il manque une image de { $people }
   *[other] Il manque une image de { $people }
}
store-finding-unreadable = { $count ->
    [0] Un fichier dont aucune image n’a plus besoin est illisible
    [one] Une image de { $people } est illisible
   *[other] Une image de { $people } est illisible
}
store-findings-more = { $count ->
    [one] Et encore un.
   *[other] Et encore { $count }.
}
store-mend = Pour réparer, exécutez ceci sur le serveur, qui peut continuer pendant ce temps. Les fichiers reviennent d’une sauvegarde qui les a intacts, de préférence sur un autre disque.
store-mend-label = La commande qui répare
store-mend-database = Restaurez une sauvegarde, comme il est décrit plus bas.
store-clean = Nettoyer
store-clean-text = Enlève ce que les envois interrompus ont laissé, les images dont le temps dans la corbeille est passé, et les fichiers auxquels aucune image ne renvoie.
store-clean-do = Nettoyer
store-cleaning = Nettoyage
store-clean-nothing = Il n’y avait rien à enlever.
store-clean-orphans = { $count ->
    [one] Un fichier auquel aucune image ne renvoie a été enlevé ({ $size }).
   *[other] { $count } fichiers auxquels aucune image ne renvoie ont été enlevés ({ $size }).
}
store-clean-temporaries = { $count ->
    [one] Un envoi interrompu a été enlevé.
   *[other] { $count } envois interrompus ont été enlevés.
}
store-clean-expired = { $count ->
    [one] Une image a quitté la corbeille.
   *[other] { $count } images ont quitté la corbeille.
}
store-clean-failed = { $count ->
    [one] Un fichier ou dossier n’a pas pu être lu ou enlevé ; le journal dit pourquoi.
   *[other] { $count } fichiers ou dossiers n’ont pas pu être lus ou enlevés ; le journal dit pourquoi.
}
store-job-since = Commencé
store-job-percent = { $label } : { $percent } pour cent
store-job-by = par { $name }
store-job-by-schedule = selon l’horaire
store-job-interrupted = Interrompu : le serveur s’est arrêté entre-temps. Recommencez.
store-job-failed = Échec : { $error }
store-job-done = Fait.
store-former = { $count ->
    [one] Une exécution jusqu’ici
   *[other] { $count } exécutions jusqu’ici
}
store-kind-verify = Vérification des fichiers
store-kind-proof = Vérification d’une sauvegarde
store-kind-gc = Nettoyage
store-kind-backup = Sauvegarde
store-progress-files = { $done } sur { $count ->
    [one] { $total } fichier
   *[other] { $total } fichiers
}
store-progress-bytes = { $done } sur { $total }
store-progress-pages = { $done } sur { $count ->
    [one] { $total } page de la base de données
   *[other] { $total } pages de la base de données
}
store-progress-open-files = { $count ->
    [one] { $done } fichier jusqu’ici
   *[other] { $done } fichiers jusqu’ici
}
store-progress-open-bytes = { $done } jusqu’ici
store-progress-open-pages = { $count ->
    [one] { $done } page de la base de données jusqu’ici
   *[other] { $done } pages de la base de données jusqu’ici
}

store-backups = Sauvegardes
store-backup-make = Sauvegarder maintenant
store-backing-up = Sauvegarde en cours
store-backup-done = { $count ->
    [0] Il n’y avait pas d’image ; la base de données est sauvegardée, { $size }.
    [one] Une image est sauvegardée, { $size }.
   *[other] { $count } images sont sauvegardées, { $size }.
}
store-backup-shared = { $count ->
    [one] Un fichier est nouveau ({ $size }) ; { $linked } étaient déjà là.
   *[other] { $count } fichiers sont nouveaux ({ $size }) ; { $linked } étaient déjà là.
}
store-backup-missing = { $count ->
    [one] Un fichier manquait ou était abîmé, il n’est donc pas dans la sauvegarde ; vérifiez tous les fichiers.
   *[other] { $count } fichiers manquaient ou étaient abîmés, ils ne sont donc pas dans la sauvegarde ; vérifiez tous les fichiers.
}
store-backups-none = Il n’y a pas encore de sauvegarde.
store-schedule = Faites d’elles-mêmes à { $time } UTC. On garde { $kept }.
store-schedule-none = Aucune sauvegarde ne se fait d’elle-même.
store-schedule-next = La prochaine : { $time }.
store-schedule-change = Changer l’horaire
store-keep-daily = { $count ->
    [one] celle du dernier jour
   *[other] celles des { $count } derniers jours
}
store-keep-weekly = { $count ->
    [one] celle de la dernière semaine
   *[other] celles des { $count } dernières semaines
}
store-keep-monthly = { $count ->
    [one] celle du dernier mois
   *[other] celles des { $count } derniers mois
}
store-backup-manual = À la main
store-backup-scheduled = Selon l’horaire
store-proved = Vérifiée
store-unproved = Pas encore vérifiée
store-backup-holds = { $count ->
    [one] { $count } image, { $size }
   *[other] { $count } images, { $size }
}
store-backup-download-of = Télécharger la sauvegarde du { $when }
store-backup-prove = Vérifier
store-backup-prove-of = Vérifier la sauvegarde du { $when }
store-proving = Lecture de chaque fichier de cette sauvegarde
store-proof-failed = Cette sauvegarde n’est pas intacte.
store-backup-delete = Supprimer
store-backup-delete-of = Supprimer la sauvegarde du { $when }
store-backup-delete-title = Supprimer la sauvegarde du { $when } ?
store-backup-delete-text = Elle disparaît aussitôt et ne peut pas être récupérée. Les autres sauvegardes restent entières.
store-backup-deleted = La sauvegarde est supprimée.
store-restore = Comment restaurer une sauvegarde
store-restore-text = Arrêtez le serveur, exécutez ceci en tant que l’utilisateur qui le fait tourner, puis redémarrez-le. Ce qui est là maintenant est gardé ; `tondo restore --undo` le ramène.
store-restore-label = La commande qui restaure

store-about = Ce serveur
store-version = Version
store-uptime = En marche depuis
store-uptime-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
store-uptime-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
store-uptime-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
store-memory = Mémoire
store-data = Dossier de données
store-diagnostics = Diagnostic
store-diagnostics-text = Pour signaler un défaut : versions, tailles, et réglages qui diffèrent des valeurs par défaut. Sans secrets, personnes, hôtes ni chemins.
store-diagnostics-copy = Copier le diagnostic
store-diagnostics-copied = Copié. Il ne contient ni secrets, ni personnes, ni hôtes, ni chemins.

settings-lead = Ce qui est changé ici compte dès la requête suivante. Ce qui est verrouillé se change là où il a été défini.
settings-in-english = Ce que fait chaque réglage est décrit en anglais.
settings-search = Chercher des réglages
settings-search-hint = Nom ou mots
settings-subject = Sujet
settings-subject-all = Tous les sujets
settings-only-changed = Pas par défaut
settings-count = { $count ->
    [one] { $count } réglage
   *[other] { $count } réglages
}
settings-none-found = Aucun réglage ne correspond à cette recherche et à ces filtres.
settings-on = Oui
settings-off = Non
settings-none = rien
settings-unset = Non défini
settings-secret = N’est pas montré
settings-one-per-line = Un par ligne
settings-pick-color = { $name } : choisir une couleur
settings-unit = { $name } : unité
settings-unit-s = secondes
settings-unit-m = minutes
settings-unit-h = heures
settings-unit-d = jours
settings-default = Par défaut :
settings-is-default = La valeur par défaut
settings-here = Changé ici
settings-edited = Non enregistré
settings-reset = Revenir à la valeur par défaut
settings-reset-of = Revenir à la valeur par défaut : { $name }
settings-keep = Laisser tel quel
settings-keep-of = Laisser tel quel : { $name }
settings-lock-file = Défini dans le fichier { $file }.
settings-lock-environment = Défini par la variable { $variable }.
settings-lock-flag = Donné au démarrage par { $flag }.
settings-needs-restart = Demande un redémarrage. Dans le fichier, ou par { $variable }.
settings-unsaved = Changements non enregistrés
settings-unsaved-count = { $count ->
    [one] { $count } changement non enregistré
   *[other] { $count } changements non enregistrés
}
settings-becomes = devient
settings-saved = Enregistré. Cela compte dès maintenant.
settings-undone = C’est comme avant.
settings-conflict = Quelqu’un d’autre a changé des réglages entre-temps.
settings-lockout = Vous avez ouvert cette page à { $host }. Avec ce changement, le serveur n’y répond plus, et vous ne pourriez pas l’annuler ici.
settings-lockout-title = Enregistrer et perdre cette page ?
settings-lockout-save = Enregistrer quand même
settings-try = Essayer : { $subject }
settings-try-works = Cela fonctionne.
settings-try-fails = Cela ne fonctionne pas.
settings-try-ok = Fait :
settings-try-failed = Échec :
settings-subject-mail = Courriel
settings-subject-webhooks = Webhooks
settings-subject-data-and-disk = Données et disque
settings-subject-backups = Sauvegardes
settings-subject-network = Réseau
settings-subject-timeouts = Délais
settings-subject-site = Site
settings-subject-log = Journal
settings-subject-uploads = Envois
settings-subject-avatars = Avatars
settings-subject-directory = Annuaire
settings-subject-provisioning = Provisionnement
settings-subject-another-avatar-server = Un autre serveur d’avatars
settings-subject-accounts = Comptes
settings-subject-single-sign-on = Authentification unique
settings-name-pictures = Qui voit les images
settings-name-webhook-hosts = Hôtes privés des webhooks
settings-name-ldap-url = Adresse de l’annuaire
settings-name-ldap-starttls = Chiffrement par StartTLS
settings-name-ldap-ca-file = Certificats de confiance
settings-name-ldap-bind-dn = Nom de connexion
settings-name-ldap-password-file = Fichier du mot de passe
settings-name-ldap-preset = Type d’annuaire
settings-name-ldap-base = Où sont les personnes
settings-name-ldap-filter = Quelles entrées sont des personnes
settings-name-ldap-attributes = Autres attributs
settings-name-ldap-admin-group = Groupe des administrateurs
settings-name-ldap-interval = Temps entre synchronisations
settings-name-ldap-photos = Photos
settings-name-scim = SCIM
settings-name-scim-admin-group = Groupe des administrateurs (SCIM)
settings-name-scim-photo-hosts = Hôtes des photos
settings-name-smtp-host = Serveur de courriel
settings-name-smtp-port = Port du serveur de courriel
settings-name-smtp-tls = Chiffrement
settings-name-smtp-user = Utilisateur du serveur de courriel
settings-name-smtp-password-file = Fichier du mot de passe
settings-name-smtp-from = Expéditeur
settings-name-smtp-ca-file = Certificats de confiance
settings-name-data = Dossier de données
settings-name-min-free-space = Espace à garder libre
settings-name-cache-disk = Cache sur disque
settings-name-cache-memory = Cache en mémoire
settings-name-backup-folder = Dossier des sauvegardes
settings-name-backup-at = Heure de la sauvegarde quotidienne
settings-name-backup-keep-daily = Sauvegardes quotidiennes à garder
settings-name-backup-keep-weekly = Sauvegardes hebdomadaires à garder
settings-name-backup-keep-monthly = Sauvegardes mensuelles à garder
settings-name-listen = Où il écoute
settings-name-unix-socket-mode = Droits des sockets unix
settings-name-trusted-proxies = Mandataires de confiance
settings-name-max-connections = Nombre maximal de connexions
settings-name-max-connections-per-ip = Nombre maximal de connexions d’une IP
settings-name-shutdown-timeout = Délai d’arrêt
settings-name-header-timeout = Délai pour l’en-tête d’une requête
settings-name-keep-alive-timeout = Inactivité d’une connexion
settings-name-body-idle-timeout = Pause dans le corps d’une requête
settings-name-body-timeout = Délai pour le corps d’une requête
settings-name-write-timeout = Pause dans la lecture d’une réponse
settings-name-min-transfer-rate = Débit minimal
settings-name-site-name = Nom de la maison
settings-name-base-path = Chemin de base
settings-name-public-url = Adresse publique
settings-name-allowed-hosts = Autres noms d’hôte
settings-name-cors-origins = Sites dont les scripts peuvent utiliser l’API
settings-name-locale = Langue des messages
settings-name-log = Ce qui est journalisé
settings-name-log-format = Format du journal
settings-name-access-log = Journaliser chaque requête
settings-name-max-picture-size = Plus gros fichier d’image
settings-name-max-pixels = Nombre maximal de pixels d’une image
settings-name-max-frames = Nombre maximal de trames d’une animation
settings-name-max-frame-pixels = Nombre maximal de pixels d’une animation
settings-name-memory-budget = Mémoire pour les envois
settings-name-upload-queue = Envois en attente
settings-name-decode-timeout = Délai de décodage d’une image
settings-name-upload-rate = Envois d’une personne
settings-name-change-rate = Modifications d’une personne
settings-name-max-pictures-per-person = Nombre maximal d’images d’une personne
settings-name-max-bytes-per-person = Espace maximal d’une personne
settings-name-trash-period = Durée dans la corbeille
settings-name-show-disabled-people = Montrer les personnes désactivées
settings-name-default-style = Avatar par défaut
settings-name-default-avatar = Avatar par défaut personnel
settings-name-background = Couleur derrière les images transparentes
settings-name-avatar-max-age = Durée dans les caches des autres
settings-name-redirect-hosts = Hôtes de redirection
settings-name-upstream = Adresse de l’autre serveur
settings-name-upstream-timeout = Délai d’attente
settings-name-upstream-max-size = Plus gros fichier reçu
settings-name-upstream-concurrency = Récupérations simultanées
settings-name-upstream-max-age = Délai avant une nouvelle récupération
settings-name-login-lifetime = Durée d’une connexion
settings-name-login-idle-timeout = Durée d’une connexion inutilisée
settings-name-setup-link-lifetime = Durée d’un lien de configuration
settings-name-login-rate-by-ip = Échecs de connexion d’une IP
settings-name-login-rate-by-account = Échecs de connexion à un compte
settings-name-audit-keep = Durée de conservation de l’activité
settings-name-audit-max-entries = Nombre maximal d’entrées d’activité
settings-name-oidc-issuer = Fournisseur OpenID
settings-name-oidc-client-id = Nom de Tondo là-bas
settings-name-oidc-client-secret-file = Fichier du secret
settings-name-oidc-name = Nom sur le bouton
settings-name-oidc-scopes = Ce qui est demandé
settings-name-oidc-admin-claim = Attribut des administrateurs
settings-name-oidc-file = Fichier de plusieurs fournisseurs
settings-name-oidc-create = Ajouter qui se connecte
settings-name-oidc-picture = Reprendre les images
settings-name-oidc-redirect = Aller aussitôt au fournisseur
settings-name-proxy-sign-in = Le proxy connecte
settings-name-proxy-user-header = En-tête du nom d’utilisateur
settings-name-proxy-email-header = En-tête de l’adresse e-mail
settings-name-proxy-name-header = En-tête du nom
settings-name-proxy-groups-header = En-tête des groupes
settings-name-proxy-group = Groupe requis
settings-name-proxy-create = Ajouter qui le proxy nomme
settings-name-max-tokens-per-person = Nombre maximal de jetons d’une personne
