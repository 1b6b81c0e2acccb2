# People, a person, pictures and activity, for administrators; the API's description, for everybody.

people-lead = Everybody who has a picture here, or may have one.
people-add = Add somebody
people-add-many = Add many
people-views = Parts of this page
people-view-everybody = Everybody
people-view-links = Set-up links
people-view-asked = Asked addresses
people-search = Search people
people-search-hint = Name, address or username
people-sort = Order
people-sort-newest = Newest first
people-sort-oldest = Oldest first
people-sort-name = Name, A to Z
people-sort-name-down = Name, Z to A
people-sort-email = Address, A to Z
people-sort-seen = Last seen first
people-sort-unseen = Longest away first
people-filters = Filters
people-filter-administrators = Administrators
people-filter-members = Members
people-filter-disabled = Disabled
people-filter-no-picture = Without a picture
people-filter-invited = Waiting for their link
people-filter-asked = Asking for an address
people-clear-filters = Clear search and filters
people-keys-move = move
people-keys-open = opens
people-keys-select = selects
people-list = People
people-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
people-count-more = More than { $count } people
people-none = Nobody here yet. Add somebody, or many at once.
people-none-found = Nobody fits this search and these filters.
people-select = Select { $name }
people-selected = { $name } is selected
people-unselected = { $name } is not selected any more
people-seen = Seen
people-never-seen = Never signed in
people-pictures = { $count ->
    [0] No picture
    [one] { $count } picture
   *[other] { $count } pictures
}
people-role = Role
people-role-member = Member
people-role-admin = Administrator
people-disabled = Disabled
people-invited = Waiting for their link
people-no-password = No password yet
people-bulk = Selected people
people-selected-count = { $count } selected
people-select-shown = All { $count } shown
people-clear-selection = Clear the selection
people-selection-cleared = Nobody is selected any more
people-disable = Disable
people-enable = Enable
people-make-links = Make set-up links
people-export = Export as CSV
people-and-more = { $count } more
people-not-yourself = You cannot disable yourself here.
people-disable-title = { $count ->
    [one] Disable { $count } person?
   *[other] Disable { $count } people?
}
people-disable-text = { $names } cannot sign in any more: sign-ins, tokens and set-up links end now. Nobody sees their pictures any more, unless this server is set to show disabled people.
people-enable-title = { $count ->
    [one] Enable { $count } person?
   *[other] Enable { $count } people?
}
people-enable-text = { $names } can sign in again. Former sign-ins, tokens and set-up links do not come back.
people-disabling = Disabling
people-enabling = Enabling
people-disabled-done = { $count ->
    [one] { $count } person is disabled.
   *[other] { $count } people are disabled.
}
people-enabled-done = { $count ->
    [one] { $count } person is enabled.
   *[other] { $count } people are enabled.
}
people-links-title = { $count ->
    [one] Make a set-up link?
   *[other] Make { $count } set-up links?
}
people-links-text = With it, { $names } can choose a password, once. A former link ends.
people-links-disabled = Disabled people get none.
people-making-links = Making set-up links
people-exported = { $count ->
    [one] { $count } person is in people.csv, among your downloads.
   *[other] { $count } people are in people.csv, among your downloads.
}
people-exporting = Collecting the list
people-many-progress = { $count } of { $total }
people-many-pause = The server asks for a pause. It goes on by itself.
people-many-stop = Stop
people-many-failed = { $count ->
    [one] It did not work for { $count } person.
   *[other] It did not work for { $count } people.
}

people-added = { $name } is added
people-added-no-link = There is no set-up link yet; you can make one on this person's page.
people-add-another = Add another
people-show-person = Show this person
people-add-do = Add
people-add-many-instead = Add many at once instead
people-more-fields = More
people-language-browser = As the browser asks
people-username = Username
people-username-hint = The name under which this person is known elsewhere, such as ada.lovelace. Their picture is found by it, too.
people-with-link = Make a set-up link
people-with-link-hint = To hand out. With it, the person chooses a password, once.

people-hand-out-title = { $count ->
    [one] A set-up link to hand out
   *[other] { $count } set-up links to hand out
}
people-hand-out-once = { $count ->
    [one] This link is shown only now. It works once, until { $time }.
   *[other] These links are shown only now. Each works once, until { $time }.
}
people-hand-out-copy = Copy all
people-hand-out-csv = Download as CSV
people-hand-out-print = Print
people-hand-out-done = Done
people-hand-out-leave-title = Leave without the links?
people-hand-out-leave-text = They are not shown again. You can make new ones later.
people-hand-out-leave = Leave
people-link-of = Set-up link of { $name }
people-slip-text = Open this address in your browser and choose a password. Then put your picture.
people-slip-until = It works once, until { $time }.

people-links-lead = These people have a set-up link that they did not use yet. The link itself was shown once; if it got lost, make a new one.
people-links-none = Nobody waits for a set-up link.
people-link-made = Made
people-link-until = Works until { $time }
people-link-renew = Make a new one
people-link-renew-of = Make a new one for { $name }
people-link-end = End
people-link-end-of = End the set-up link of { $name }
people-link-end-title = End the set-up link of { $name }?
people-link-end-text = It does not work any more, wherever it was sent. You can make a new one at any time.
people-link-ended = The set-up link of { $name } has ended.

people-asked-none = Nobody asks for an address.
people-asked-care = Grant only addresses that you know to be theirs: from then on, the person's picture is shown for them everywhere.
people-asked-when = Asked
people-grant = Grant
people-grant-of = Grant { $address }
people-granted = { $address } shows { $name }'s picture now.
people-refuse = Refuse
people-refuse-of = Refuse { $address }
people-refuse-title = Refuse { $address }?
people-refuse-text = It leads to no picture. { $name } can ask again.
people-refused = { $address } is refused.

people-many-title = Add many people
people-many-lead = Paste a list or choose a file. You see what becomes of each row before anything happens.
people-many-field = People
people-many-hint = One in each line: Name <address>, or address, name, role. A table with a head row works, too, and so do the recipients of a mail.
people-many-file = Choose a file
people-many-empty = Empty the field
people-many-read = { $name } is read
people-many-links = Make a set-up link for each
people-many-links-hint = You can hand them out afterwards.
people-many-language = Language of messages
people-many-add = { $count ->
    [one] Add { $count } person
   *[other] Add { $count } people
}
people-many-add-none = Add people
people-many-adding = Adding people
people-many-show-results = Show what is done so far
people-many-done = { $count ->
    [0] Nobody was added
    [one] { $count } person is added
   *[other] { $count } people are added
}
people-many-left = { $count ->
    [one] { $count } row is left over.
   *[other] { $count } rows are left over.
}
people-many-left-links = Take the links below first; then you can mend the rest.
people-many-mend = Mend these rows
people-many-refused = Rows that were refused
people-preview = What will happen
people-preview-count-add = { $count ->
    [one] { $count } will be added
   *[other] { $count } will be added
}
people-preview-count-wrong = { $count ->
    [one] { $count } with a mistake
   *[other] { $count } with a mistake
}
people-preview-count-twice = { $count ->
    [one] { $count } stands twice
   *[other] { $count } stand twice
}
people-preview-count-there = { $count ->
    [one] { $count } is here already
   *[other] { $count } are here already
}
people-preview-asking = Looking who is here already…
people-preview-unknown = Whether somebody is here already shows when they are added: such rows are refused then, and nobody is added twice.
people-preview-more = Show { $count } more
people-line-number = Line { $line }
people-preview-line = Go to line { $line }
people-fate-add = Will be added
people-fate-twice = Left out: same as line { $line }
people-fate-there = Left out: is here already
people-fate-no-role = No such role: { $role }. There are member and admin.
people-fate-columns = Too many columns. Put names with a comma in quotes.
people-fate-no-address = There is no email address

people-picker-hint = Name or address
people-picker-list = Suggestions
people-picker-clear = Choose somebody else: { $label }

person-back = Back to the list
person-gone = This person is not here
person-gone-text = They were removed, or the link was cut short.
person-yourself = That is you
person-pictures-hidden = This person is disabled: their pictures are served to nobody, unless this server is set to show disabled people.
person-pictures-show = Change the pictures anyway
person-facts = At a glance
person-last-seen = Last seen
person-added = Added
person-changed = Changed
person-id = ID
person-picture-address = Picture
person-quota-pictures = { $count } of at most { $most } pictures
person-quota-bytes = { $size } of at most { $most }
person-details = Details
person-email = Address to sign in with
person-slug = Slug
person-slug-hint = The short name in public addresses, such as /u/ada.jpg.
person-username-hint = As other systems know this person.
person-language = Language of messages
person-public = Public profile
person-public-hint = Name, slug and picture can be looked up by any address of this person. The picture itself is always public.
person-saved = Saved.
person-discard = Discard
person-conflict = Somebody else changed this person meanwhile.
person-conflict-next = What you typed is still here. Save again, or discard it.
person-conflict-again = It is loaded anew. Try again if you still want this.
person-value-name = Name: { $value }
person-value-email = Address to sign in with: { $value }
person-value-slug = Slug: { $value }
person-value-username = Username: { $value }
person-value-language = Language of messages: { $value }
person-value-public = Public profile: { $value }
person-value-role = Role: { $value }
person-value-default-style = Default avatar: { $value }
person-yes = yes
person-no = no
person-leave-title = Leave without saving?
person-leave-text = What you typed here is lost then.
person-leave = Leave
person-access = Access
person-role-member-text = Has an account, pictures and addresses of their own.
person-role-admin-text = May change everything of everybody, and sees all pictures and all activity.
person-promote = Make administrator
person-promote-title = Make { $name } an administrator?
person-promote-text = Administrators may change everything of everybody, see all pictures and all activity, and make others administrators.
person-promoted = { $name } is an administrator now.
person-demote = Make member
person-demote-title = Make { $name } a member?
person-demote-text = They keep their own account and pictures, and see nothing of others any more.
person-demote-yourself = You would not see this page any more. Another administrator can make you one again.
person-demoted = { $name } is a member now.
person-link = Set-up link
person-link-make = Make a set-up link
person-link-title = Make a set-up link?
person-link-text = With it, { $name } can choose a new password, once. When it is used, all their sign-ins and tokens end.
person-has-password = Has a password. A set-up link helps when it got lost.
person-no-password = Has no password yet. With a set-up link, the person chooses one.
person-link-until = A set-up link can be used until { $time }.
person-link-send = Send a set-up link by mail
person-link-sent = A link was sent to { $email }.
person-second = Second factor
person-second-on = { $count ->
    [one] It is on since { $time }. One recovery code is left.
   *[other] It is on since { $time }. { $count } recovery codes are left.
}
person-second-off = It is off: the password alone signs in.
person-second-reset = Reset
person-second-reset-title = Reset the second factor of { $name }?
person-second-reset-text = The password of { $name } alone signs in then. Do this only if you are sure who asks for it.
person-second-was-reset = The second factor of { $name } is off.
people-mail-queued = The mail to { $email } was not taken yet, and is tried again.
people-mail-failed = The mail to { $email } could not be sent.
person-link-end = End the link
person-link-disabled = A link would be useless while this account is disabled.
person-linked = Accounts elsewhere
person-linked-none = No account of a sign-in elsewhere is linked.
person-unlink = End the links
person-unlink-title = End the links of { $name }?
person-unlink-text = The devices that signed in there are signed out. The next sign-in there with a confirmed address links again.
person-unlinked = The links of { $name } have ended.
person-state-enabled = Enabled
person-state-disabled = Disabled
person-state-enabled-text = May sign in and use tokens.
person-state-disabled-text = May not sign in. The picture is not shown, unless this server is set to show disabled people.
person-disable-title = Disable { $name }?
person-enabled = { $name } may sign in again.
person-disabled = { $name } is disabled.
person-devices = Signed-in devices
person-devices-none = Not signed in anywhere.
person-tokens = Tokens
person-tokens-none = No tokens.
person-device-this = This device
person-device-end-text = It has to sign in again.
person-token = Token
person-token-end = End
person-token-end-of = End { $name }
person-token-end-title = End { $name }?
person-token-end-text = Programs that use it can do nothing any more. It cannot be brought back.
person-token-ended = { $name } has ended.
person-end-all = End all
person-end-all-title = End all sign-ins and tokens of { $name }?
person-end-all-text = Every device has to sign in again, and every program needs a new token.
person-ended-all = { $count ->
    [one] { $count } sign-in or token has ended.
   *[other] { $count } sign-ins and tokens have ended.
}
person-token-make = Make a token
person-token-make-for = Make a token for { $name }
person-token-made = A token for { $name }
person-token-once = Copy it now: it is shown only this once. Whoever has it may do what it allows.
person-token-label = What it is for
person-token-label-hint = Such as “Gitea” or “backup”.
person-token-password = Your own password
person-token-password-hint = So that the token stays when you sign out.
person-scope-picture = Their pictures only
person-scope-account = Their pictures and their account
person-scope-admin = Everything of everybody
person-addresses = Addresses
person-addresses-text = Other programs find the picture by these email addresses and OpenIDs.
person-address-sign-in = Signs in
person-address-asked = Asked for
person-address-own-picture = Shows a picture of its own
person-address-remove = Remove
person-address-remove-of = Remove { $address }
person-address-remove-title = Remove { $address }?
person-address-remove-text = Programs that ask for this address get a default avatar then.
person-address-removed = { $address } is removed.
person-address-picture = Picture
person-address-picture-of = Picture of { $address }
person-address-picture-done = The address shows that picture now.
person-picture-current = The current one
person-address-give = Another address
person-address-give-hint = An email address or an OpenID. It is granted at once.
person-address-give-do = Give
person-address-given = { $address } leads to this person's picture now.
person-all-activity = All of it
person-removed = Removed files
person-removed-text = An administrator removed these. This person cannot upload them again until you allow it.
person-removed-allow = Allow again
person-removed-allowed = This person may upload that file again.
person-end = Remove this person
person-end-text = With all pictures, addresses and tokens, at once and for good. If they may come back, disable them instead.
person-end-yourself = You cannot remove yourself here. On your account's page you can.
person-end-remove = Remove for good
person-end-title = Remove { $name } for good?
person-end-vanishes = This vanishes at once, everywhere:
person-end-pictures = { $count ->
    [one] { $count } picture; whoever asks for it gets a default avatar
   *[other] { $count } pictures; whoever asks for them gets a default avatar
}
person-end-addresses = all their addresses, which others may then have
person-end-access = their password, sign-ins, tokens and set-up link
person-end-for-good = There is no trash for this, and no undo.
person-end-type = To confirm, type { $email }
person-end-done = { $name } is removed.

activity-lead = Who changed what, for whom, from where and when.
activity-live = Live
activity-refresh = Refresh
activity-refreshed = Up to date
activity-new = { $count ->
    [one] { $count } new entry
   *[other] { $count } new entries
}
activity-none = Nothing happened yet.
activity-none-found = Nothing like that happened.
activity-clear = Clear filters
activity-actor = Who did it
activity-subject = About whom
activity-kind = What
activity-kind-all = Everything
activity-client = From which IP
activity-since = From day
activity-until = To day
activity-span-today = Today
activity-span-week = Last 7 days
activity-span-month = Last 30 days
activity-only-client = Only from { $client }
activity-operator = The command line
activity-unknown = Somebody
activity-removed-person = (removed person)
activity-reason = “{ $reason }”
activity-token = { $label }, may: { $scope }
activity-times = { $count ->
    [one] { $text }
   *[other] { $count } times: { $text }
}
activity-failure-password = wrong password
activity-failure-disabled = the account is disabled
activity-failure-account = there is no such account, or it has no password
activity-failure-various = several accounts and devices
activity-edit-whole = the whole picture again
activity-edit-crop = another part of it
activity-edit-rotate = turned to { $degrees }°
activity-edit-alt = another description
activity-group-people = People
activity-group-access = Signing in
activity-group-pictures = Pictures
activity-group-addresses = Addresses
activity-group-server = Server
activity-kind-person-added = Person added
activity-kind-person-edited = Details changed
activity-kind-person-disabled = Person disabled
activity-kind-person-enabled = Person enabled
activity-kind-person-removed = Person removed
activity-kind-password-set = Password set
activity-kind-setup-link-created = Set-up link made
activity-kind-setup-link-ended = Set-up link ended
activity-kind-token-created = Token made
activity-kind-token-revoked = Token ended
activity-kind-tokens-revoked = All tokens ended
activity-kind-login = Signed in
activity-kind-login-failed = Sign-in failed
activity-kind-logout = Signed out
activity-kind-picture-published = New picture
activity-kind-picture-restored = Former picture shown again
activity-kind-picture-removed = Picture deleted
activity-kind-picture-undeleted = Brought back from the trash
activity-kind-picture-erased = Deleted for good
activity-kind-picture-rated = Picture rated
activity-kind-picture-edited = Picture positioned
activity-kind-file-blocked = File blocked
activity-kind-file-unblocked = File unblocked
activity-kind-file-allowed = Removed file allowed again
activity-kind-address-asked = Address asked for
activity-kind-address-granted = Address granted
activity-kind-address-picture-chosen = Picture of an address chosen
activity-kind-address-removed = Address removed
activity-kind-identity-linked = Account linked elsewhere
activity-kind-identity-unlinked = Link to an account elsewhere ended
activity-kind-second-factor-on = Second factor turned on
activity-kind-second-factor-off = Second factor turned off
activity-kind-recovery-codes-made = Recovery codes made
activity-kind-recovery-code-used = Recovery code used
activity-kind-webhook-added = Webhook added
activity-kind-webhook-changed = Webhook changed
activity-kind-webhook-removed = Webhook removed
activity-kind-setting-changed = Setting changed
activity-kind-backup-made = Backup made
activity-kind-backup-removed = Backup removed
activity-kind-backup-restored = Backup restored
activity-kind-file-mended = File mended
activity-said-other = { $actor }: { $action }
activity-said-person-added = { $actor } added { $subject }
activity-said-person-edited = { $self ->
    [yes] { $actor } changed their own details
   *[no] { $actor } changed the details of { $subject }
}
activity-said-person-disabled = { $self ->
    [yes] { $actor } disabled their own account
   *[no] { $actor } disabled { $subject }
}
activity-said-person-enabled = { $self ->
    [yes] { $actor } enabled their own account
   *[no] { $actor } enabled { $subject }
}
activity-said-person-removed = { $self ->
    [yes] { $actor } left this server
   *[no] { $actor } removed { $subject }
}
activity-said-password-set = { $self ->
    [yes] { $way ->
        [link] { $actor } chose a password with a set-up link
       *[other] { $actor } set a new password
    }
   *[no] { $actor } set a new password for { $subject }
}
activity-said-setup-link-created = { $self ->
    [yes] { $actor } made a set-up link for themselves
   *[no] { $actor } made a set-up link for { $subject }
}
activity-said-setup-link-ended = { $self ->
    [yes] { $actor } ended their own set-up link
   *[no] { $actor } ended the set-up link of { $subject }
}
activity-said-token-created = { $self ->
    [yes] { $actor } made a token
   *[no] { $actor } made a token for { $subject }
}
activity-said-token-revoked = { $self ->
    [yes] { $actor } ended a token or a sign-in
   *[no] { $actor } ended a token or a sign-in of { $subject }
}
activity-said-tokens-revoked = { $self ->
    [yes] { $count ->
        [one] { $actor } ended { $count } token or sign-in of their own
       *[other] { $actor } ended { $count } tokens and sign-ins of their own
    }
   *[no] { $count ->
        [one] { $actor } ended { $count } token or sign-in of { $subject }
       *[other] { $actor } ended { $count } tokens and sign-ins of { $subject }
    }
}
activity-said-login = { $actor } signed in
activity-said-login-failed = { $account ->
    [known] { $actor } failed to sign in as { $subject }
   *[none] { $actor } failed to sign in with an unknown address
}
activity-said-logout = { $actor } signed out
activity-said-picture-published = { $self ->
    [yes] { $actor } put a new picture
   *[no] { $actor } put a new picture for { $subject }
}
activity-said-picture-restored = { $self ->
    [yes] { $actor } brought back a former picture
   *[no] { $actor } brought back a former picture of { $subject }
}
activity-said-picture-removed = { $self ->
    [yes] { $actor } deleted a picture
   *[no] { $actor } deleted a picture of { $subject }
}
activity-said-picture-undeleted = { $self ->
    [yes] { $actor } took a picture out of the trash
   *[no] { $actor } took a picture of { $subject } out of the trash
}
activity-said-picture-erased = { $self ->
    [yes] { $actor } deleted a picture for good
   *[no] { $actor } deleted a picture of { $subject } for good
}
activity-said-picture-rated = { $self ->
    [yes] { $actor } rated a picture { $rating }
   *[no] { $actor } rated a picture of { $subject } { $rating }
}
activity-said-picture-edited = { $self ->
    [yes] { $actor } changed how a picture is shown
   *[no] { $actor } changed how a picture of { $subject } is shown
}
activity-said-file-blocked = { $actor } blocked a file for everybody
activity-said-file-unblocked = { $actor } unblocked a file
activity-said-file-allowed = { $actor } lets { $subject } upload a removed file again
activity-said-backup-made = { $actor } made a backup
activity-said-backup-removed = { $actor } removed a backup
activity-said-backup-restored = { $actor } restored a backup
activity-said-file-mended = { $actor } mended a damaged file from a backup
activity-said-address-asked = { $self ->
    [yes] { $actor } asked for { $address }
   *[no] { $actor } asked for { $address } for { $subject }
}
activity-said-address-granted = { $self ->
    [yes] { $actor } took { $address }
   *[no] { $actor } granted { $address } to { $subject }
}
activity-said-address-picture-chosen = { $picture ->
    [own] { $self ->
        [yes] { $actor } chose a picture for { $address }
       *[no] { $actor } chose a picture for { $address } of { $subject }
    }
   *[none] { $self ->
        [yes] { $actor } has { $address } show the current picture again
       *[no] { $actor } has { $address } of { $subject } show the current picture again
    }
}
activity-said-address-removed = { $self ->
    [yes] { $actor } gave up { $address }
   *[no] { $actor } removed { $address } from { $subject }
}
activity-said-identity-linked = { $actor } linked { $subject } to an account elsewhere
activity-said-identity-unlinked = { $actor } ended the link of { $subject } to an account elsewhere
activity-said-second-factor-on = { $actor } turned the second factor on
activity-said-second-factor-off = { $self ->
    [yes] { $actor } turned the second factor off
   *[no] { $actor } reset the second factor of { $subject }
}
activity-said-recovery-codes-made = { $actor } made new recovery codes
activity-said-recovery-code-used = { $actor } signed in with a recovery code
activity-said-webhook-added = { $actor } added a webhook
activity-said-webhook-changed = { $actor } changed a webhook
activity-said-webhook-removed = { $actor } removed a webhook
activity-said-setting-changed = { $actor } changed the setting { $setting }
pictures-no-reason = No reason given
pictures-lead = All pictures of everybody, former ones too, newest first. A gilt frame marks those that are shown now.
pictures-view-all = All pictures
pictures-view-blocked = Blocked files
pictures-none = The wall is empty.
pictures-none-found = No picture fits these filters.
pictures-to-newest = Go to the newest pictures
pictures-owner = Whose
pictures-any-rating = Any
pictures-rated = Rated
pictures-type = Type
pictures-any-type = Any
pictures-since = Uploaded
pictures-any-time = At any time
pictures-today = Today
pictures-week = In the last 7 days
pictures-month = In the last 30 days
pictures-year = In the last year
pictures-animated = Animated
pictures-still = Not animated
pictures-big = 1 MiB and more
pictures-very-big = 5 MiB and more
pictures-open = Picture of { $name }
pictures-of = Picture of { $name }
pictures-alt = Picture of { $name }
pictures-hidden = This person is disabled: nobody sees the picture, not even here.
pictures-when = Uploaded
pictures-current = Shown now
pictures-former = Former
pictures-size = Size
pictures-file = File
pictures-text = Description
pictures-previous = The one before
pictures-next = The next one
pictures-remove = Remove…
pictures-remove-title = Remove this picture of { $name }?
pictures-remove-current = It is shown now. Everybody sees the default avatar instead, at once.
pictures-remove-former = It is a former picture. It leaves the history.
pictures-reason = Reason
pictures-reason-hint = { $name } is told.
pictures-block = Nobody may upload this file again
pictures-block-hint = All pictures of this file, of everybody, are removed for good.
pictures-remove-do = Remove
pictures-remove-and-block = Remove and block
pictures-removed = The picture is removed.
pictures-blocked = The file is blocked, and every picture of it removed.
pictures-blocked-lead = Nobody may upload these files, under whatever name. What was removed does not come back by itself.
pictures-blocked-none = No file is blocked.
pictures-blocked-when = Blocked
pictures-unblock = Unblock
pictures-unblock-of = Unblock { $hash }
pictures-unblocked = This file may be uploaded again.

api-title = API
api-lead = Everything that these pages do, and more, for your own programs. The descriptions are in English.
api-calls = Calls
api-search = Search calls
api-search-hint = Words, path or method
api-count = { $count ->
    [one] { $count } call
   *[other] { $count } calls
}
api-none-found = No call has all these words.
api-clear = Clear the search
api-needs = Needs a sign-in or a token with the scope
api-open-to-all = Nobody has to sign in for this.
api-parameters = Parameters
api-in-path = in the path
api-in-query = in the query
api-in-header = header
api-optional = (optional)
api-or = or
api-list-of = list of
api-default = default: { $value }
api-fields-of = Fields of { $name }
api-request-body = What you send
api-files = Or the picture itself:
api-example = Example
api-answers = What it answers
api-errors = { $count ->
    [one] { $count } kind of error
   *[other] { $count } kinds of errors
}
api-errors-text = All errors have the same shape: status, error, and messages by field.
api-snippets = How to call it
api-try = Try it
api-try-hint = With your own sign-in. It only reads.
api-send = Send
api-missing = Still missing: { $names }
api-no-answer = There was no answer that this page may read: the server cannot be reached, or it led to another site.
api-answered = Answered with { $status }
api-milliseconds = { $count } ms
api-picture = The picture that was answered
api-body = Body of the answer
api-cut = Only the first { $count } characters are shown.
api-headers = { $count ->
    [one] { $count } header
   *[other] { $count } headers
}

store-lead = What is on the disk, whether it is sound, and its backups.
store-warnings = Warnings
store-to-setting = Go to the setting
store-disk = Disk
store-disk-free = { $free } free
store-disk-total = of { $total }
store-disk-limit = Uploads are taken as long as { $least } are free. A reserve of { $reserve } lets administrators act even on a full disk.
store-disk-unknown = The system does not say how large the disk is.
store-disk-closed = Uploads are refused: less than { $least } are free.
store-disk-closed-text = Pictures are still shown, and everybody can delete. Make room on the disk, or clean up below.
store-part-originals = Pictures
store-part-renditions = Other sizes
store-part-database = Database
store-part-others = Everything else
store-part-free = Free
store-part-kept = Kept free
store-contents = What is kept
store-originals = Pictures
store-originals-text = { $count ->
    [one] { $count } file
   *[other] { $count } files
 }, { $pictures ->
    [one] { $pictures } picture
   *[other] { $pictures } pictures
 }, { $people ->
    [one] { $people } person
   *[other] { $people } people
 }
store-shared = Saved by sharing
store-shared-text = The same file is stored once, whoever uploads it.
store-trash = Trash
store-trash-text = { $count ->
    [0] Empty
    [one] { $count } picture that can be brought back
   *[other] { $count } pictures that can be brought back
}
store-database = Database
store-database-text = People, tokens, facts of pictures, activity
store-renditions = Other sizes
store-renditions-text = { $count ->
    [one] { $count } file, made again when it is asked for.
   *[other] { $count } files, made again when they are asked for.
}
store-responses = Answers in memory
store-responses-text = What is asked for often is sent from memory.
store-hits = { $count ->
    [one] { $percent } % of { $count } request found what it needed.
   *[other] { $percent } % of { $count } requests found what they needed.
}
store-hits-none = Nothing was asked for since the start.
store-of-most = of at most { $most }

store-checks = Care
store-check = Are all files sound?
store-check-text = Reads every picture's file and compares it with what was stored. Everything goes on meanwhile.
store-check-do = Check all files
store-check-sample = Only a tenth
store-checking = Checking files
store-check-nothing = There is no picture yet, so there was nothing to check.
store-check-sound = { $count ->
    [one] One file was read ({ $size }). It is as it was stored.
   *[other] All { $count } files were read ({ $size }). All are as they were stored.
}
store-check-sound-part = { $count ->
    [one] { $read } of { $count } file was read ({ $size }), and is as it was stored.
   *[other] { $read } of { $count } files were read ({ $size }). They are as they were stored, and the others have their length.
}
store-check-damaged = { $count ->
    [one] One of { $files } files is damaged or missing.
   *[other] { $count } of { $files } files are damaged or missing.
}
store-check-database = The database is damaged.
store-finding-damaged = { $count ->
    [0] A file that nobody's picture needs any more is damaged
    [one] A picture of { $people } is damaged
   *[other] A picture of { $people } is damaged
}
store-finding-missing = { $count ->
    [0] A file that nobody's picture needs any more is missing
    [one] A picture of { $people } is missing
   *[other] A picture of { $people } is missing
}
store-finding-unreadable = { $count ->
    [0] A file that nobody's picture needs any more cannot be read
    [one] A picture of { $people } cannot be read
   *[other] A picture of { $people } cannot be read
}
store-findings-more = { $count ->
    [one] And one more.
   *[other] And { $count } more.
}
store-mend = To mend it, run this on the server, which may go on meanwhile. It brings the files back from a backup that has them whole, best from one on another disk.
store-mend-label = The command that mends it
store-mend-database = Restore a backup, as described below.
store-clean = Clean up
store-clean-text = Removes what uploads that were broken off left behind, pictures whose time in the trash is over, and files that no picture refers to.
store-clean-do = Clean up
store-cleaning = Cleaning up
store-clean-nothing = There was nothing to remove.
store-clean-orphans = { $count ->
    [one] One file that no picture refers to is removed ({ $size }).
   *[other] { $count } files that no picture refers to are removed ({ $size }).
}
store-clean-temporaries = { $count ->
    [one] One upload that was broken off is removed.
   *[other] { $count } uploads that were broken off are removed.
}
store-clean-expired = { $count ->
    [one] One picture has left the trash.
   *[other] { $count } pictures have left the trash.
}
store-clean-failed = { $count ->
    [one] One file or folder could not be read or removed; the log says why.
   *[other] { $count } files or folders could not be read or removed; the log says why.
}
store-job-since = Began
store-job-percent = { $label }: { $percent } percent
store-job-by = by { $name }
store-job-by-schedule = by the schedule
store-job-interrupted = It was interrupted: the server stopped meanwhile. Begin it again.
store-job-failed = It failed: { $error }
store-job-done = Done.
store-former = { $count ->
    [one] One run so far
   *[other] { $count } runs so far
}
store-kind-verify = Check of the files
store-kind-proof = Check of a backup
store-kind-gc = Cleaning up
store-kind-backup = Backup
store-progress-files = { $done } of { $count ->
    [one] { $total } file
   *[other] { $total } files
}
store-progress-bytes = { $done } of { $total }
store-progress-pages = { $done } of { $count ->
    [one] { $total } page of the database
   *[other] { $total } pages of the database
}
store-progress-open-files = { $count ->
    [one] { $done } file so far
   *[other] { $done } files so far
}
store-progress-open-bytes = { $done } so far
store-progress-open-pages = { $count ->
    [one] { $done } page of the database so far
   *[other] { $done } pages of the database so far
}

store-backups = Backups
store-backup-make = Back up now
store-backing-up = Backing up
store-backup-done = { $count ->
    [0] There was no picture; the database is backed up, { $size }.
    [one] One picture is backed up, { $size }.
   *[other] { $count } pictures are backed up, { $size }.
}
store-backup-shared = { $count ->
    [one] One file is new ({ $size }); { $linked } were there already.
   *[other] { $count } files are new ({ $size }); { $linked } were there already.
}
store-backup-missing = { $count ->
    [one] One file was missing or damaged, so that it is not in the backup; check all files.
   *[other] { $count } files were missing or damaged, so that they are not in the backup; check all files.
}
store-backups-none = There is no backup yet.
store-schedule = Made by itself at { $time } UTC. Kept are { $kept }.
store-schedule-none = No backups are made by themselves.
store-schedule-next = The next one: { $time }.
store-schedule-change = Change the schedule
store-keep-daily = { $count ->
    [one] the last day's
   *[other] those of the last { $count } days
}
store-keep-weekly = { $count ->
    [one] the last week's
   *[other] those of the last { $count } weeks
}
store-keep-monthly = { $count ->
    [one] the last month's
   *[other] those of the last { $count } months
}
store-backup-manual = By hand
store-backup-scheduled = By the schedule
store-proved = Proved
store-unproved = Not proved yet
store-backup-holds = { $count ->
    [one] { $count } picture, { $size }
   *[other] { $count } pictures, { $size }
}
store-backup-download-of = Download the backup of { $when }
store-backup-prove = Prove
store-backup-prove-of = Prove the backup of { $when }
store-proving = Reading every file of this backup
store-proof-failed = This backup is not sound.
store-backup-delete = Delete
store-backup-delete-of = Delete the backup of { $when }
store-backup-delete-title = Delete the backup of { $when }?
store-backup-delete-text = It is gone at once and cannot be brought back. Other backups stay whole.
store-backup-deleted = The backup is deleted.
store-restore = How to restore a backup
store-restore-text = Stop the server, run this as the user that runs it, and start the server again. What is there now is kept; `tondo restore --undo` brings it back.
store-restore-label = The command that restores

store-about = This server
store-version = Version
store-uptime = Running for
store-uptime-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
store-uptime-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
store-uptime-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
store-memory = Memory
store-data = Data folder
store-diagnostics = Diagnostics
store-diagnostics-text = For the report of a fault: versions, sizes, and settings that differ from the defaults. Without secrets, people, hosts and paths.
store-diagnostics-copy = Copy diagnostics
store-diagnostics-copied = Copied. It holds no secrets, people, hosts or paths.

settings-lead = What is changed here counts from the next request on. What is locked is changed where it was set.
settings-in-english = What each setting does is described in English.
settings-search = Search settings
settings-search-hint = Name or words
settings-subject = Subject
settings-subject-all = All subjects
settings-only-changed = Not the default
settings-count = { $count ->
    [one] { $count } setting
   *[other] { $count } settings
}
settings-none-found = No setting fits this search and these filters.
settings-on = On
settings-off = Off
settings-none = nothing
settings-unset = Not set
settings-secret = Not shown
settings-one-per-line = One in each line
settings-pick-color = { $name }: choose a color
settings-unit = { $name }: unit
settings-unit-s = seconds
settings-unit-m = minutes
settings-unit-h = hours
settings-unit-d = days
settings-default = Default:
settings-is-default = The default
settings-here = Changed here
settings-edited = Not saved
settings-reset = Back to the default
settings-reset-of = Back to the default: { $name }
settings-keep = Keep as it is
settings-keep-of = Keep as it is: { $name }
settings-lock-file = Set in the file { $file }.
settings-lock-environment = Set by the variable { $variable }.
settings-lock-flag = Given at the start by { $flag }.
settings-needs-restart = Needs a restart. In the file, or by { $variable }.
settings-unsaved = Changes that are not saved
settings-unsaved-count = { $count ->
    [one] { $count } change is not saved
   *[other] { $count } changes are not saved
}
settings-becomes = becomes
settings-saved = Saved. It counts from now on.
settings-undone = It is as it was before.
settings-conflict = Somebody else changed settings meanwhile.
settings-lockout = You opened this page at { $host }. With this change the server does not answer there any more, and you could not undo it here.
settings-lockout-title = Save and lose this page?
settings-lockout-save = Save anyway
settings-try = Try it: { $subject }
settings-try-works = It works.
settings-try-fails = It does not work.
settings-try-ok = Done:
settings-try-failed = Failed:
settings-subject-mail = Mail
settings-subject-webhooks = Webhooks
settings-subject-data-and-disk = Data and disk
settings-subject-backups = Backups
settings-subject-network = Network
settings-subject-timeouts = Timeouts
settings-subject-site = Site
settings-subject-log = Log
settings-subject-uploads = Uploads
settings-subject-avatars = Avatars
settings-subject-directory = Directory
settings-subject-provisioning = Provisioning
settings-subject-another-avatar-server = Another avatar server
settings-subject-accounts = Accounts
settings-subject-single-sign-on = Single sign-on
settings-name-pictures = Who sees pictures
settings-name-webhook-hosts = Private hosts of webhooks
settings-name-ldap-url = Address of the directory
settings-name-ldap-starttls = Encryption by StartTLS
settings-name-ldap-ca-file = Certificates to trust
settings-name-ldap-bind-dn = Name to sign in with
settings-name-ldap-password-file = File with the password
settings-name-ldap-preset = Kind of directory
settings-name-ldap-base = Where people are
settings-name-ldap-filter = Which entries are people
settings-name-ldap-attributes = Other attributes
settings-name-ldap-admin-group = Administrators' group
settings-name-ldap-interval = Time between syncs
settings-name-ldap-photos = Photos
settings-name-scim = SCIM
settings-name-scim-admin-group = Administrators' group (SCIM)
settings-name-scim-photo-hosts = Hosts of photos
settings-name-smtp-host = Mail server
settings-name-smtp-port = Port of the mail server
settings-name-smtp-tls = Encryption
settings-name-smtp-user = User at the mail server
settings-name-smtp-password-file = File with the password
settings-name-smtp-from = Sender
settings-name-smtp-ca-file = Certificates to trust
settings-name-data = Data folder
settings-name-min-free-space = Space to keep free
settings-name-cache-disk = Cache on disk
settings-name-cache-memory = Cache in memory
settings-name-backup-folder = Folder for backups
settings-name-backup-at = Time of the daily backup
settings-name-backup-keep-daily = Daily backups to keep
settings-name-backup-keep-weekly = Weekly backups to keep
settings-name-backup-keep-monthly = Monthly backups to keep
settings-name-listen = Where it listens
settings-name-unix-socket-mode = Permissions of unix sockets
settings-name-trusted-proxies = Trusted proxies
settings-name-max-connections = Most connections
settings-name-max-connections-per-ip = Most connections of one IP
settings-name-shutdown-timeout = Time to stop
settings-name-header-timeout = Time for a request's header
settings-name-keep-alive-timeout = Idle time of a connection
settings-name-body-idle-timeout = Pause inside a request's body
settings-name-body-timeout = Time for a request's body
settings-name-write-timeout = Pause while reading an answer
settings-name-min-transfer-rate = Lowest transfer rate
settings-name-site-name = Name of the house
settings-name-base-path = Base path
settings-name-public-url = Public address
settings-name-allowed-hosts = Further host names
settings-name-cors-origins = Sites whose scripts may use the API
settings-name-locale = Language of messages
settings-name-log = What is logged
settings-name-log-format = Format of the log
settings-name-access-log = Log each request
settings-name-max-picture-size = Largest picture file
settings-name-max-pixels = Most pixels of a picture
settings-name-max-frames = Most frames of an animation
settings-name-max-frame-pixels = Most pixels of an animation
settings-name-memory-budget = Memory for uploads
settings-name-upload-queue = Waiting uploads
settings-name-decode-timeout = Time to decode a picture
settings-name-upload-rate = Uploads of one person
settings-name-change-rate = Changes by one person
settings-name-max-pictures-per-person = Most pictures of one person
settings-name-max-bytes-per-person = Most space of one person
settings-name-trash-period = Time in the trash
settings-name-show-disabled-people = Show disabled people
settings-name-default-style = Default avatar
settings-name-default-avatar = Default avatar of your own
settings-name-background = Color behind transparent pictures
settings-name-avatar-max-age = Time in others' caches
settings-name-redirect-hosts = Hosts to redirect to
settings-name-upstream = Address of the other server
settings-name-upstream-timeout = Time to wait for it
settings-name-upstream-max-size = Largest file from it
settings-name-upstream-concurrency = Fetched at the same time
settings-name-upstream-max-age = Time until fetched again
settings-name-login-lifetime = Life of a sign-in
settings-name-login-idle-timeout = Life of an unused sign-in
settings-name-setup-link-lifetime = Life of a set-up link
settings-name-login-rate-by-ip = Failed sign-ins of one IP
settings-name-login-rate-by-account = Failed sign-ins to one account
settings-name-audit-keep = How long activity is kept
settings-name-audit-max-entries = Most entries of activity
settings-name-oidc-issuer = OpenID provider
settings-name-oidc-client-id = Name of Tondo there
settings-name-oidc-client-secret-file = File of the secret
settings-name-oidc-name = Name on the button
settings-name-oidc-scopes = What is asked for
settings-name-oidc-admin-claim = Claim of administrators
settings-name-oidc-file = File of several providers
settings-name-oidc-create = Add people who sign in
settings-name-oidc-picture = Take over pictures
settings-name-oidc-redirect = Go to the provider at once
settings-name-proxy-sign-in = Proxy signs people in
settings-name-proxy-user-header = Header of the username
settings-name-proxy-email-header = Header of the email address
settings-name-proxy-name-header = Header of the name
settings-name-proxy-groups-header = Header of the groups
settings-name-proxy-group = Group that is needed
settings-name-proxy-create = Add people whom the proxy names
settings-name-max-tokens-per-person = Most tokens of one person
