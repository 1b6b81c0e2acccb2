# Personas, una persona, imágenes y actividad, para administradores; la descripción de la API, para todos.

people-lead = Todas las personas que tienen aquí una imagen o pueden tenerla.
people-add = Añadir a alguien
people-add-many = Añadir a muchos
people-views = Partes de esta página
people-view-everybody = Todos
people-view-links = Enlaces de configuración
people-view-asked = Direcciones pedidas
people-search = Buscar personas
people-search-hint = Nombre, dirección o usuario
people-sort = Orden
people-sort-newest = Más recientes primero
people-sort-oldest = Más antiguas primero
people-sort-name = Nombre, de A a Z
people-sort-name-down = Nombre, de Z a A
people-sort-email = Dirección, de A a Z
people-sort-seen = Vistas hace menos primero
people-sort-unseen = Ausentes hace más primero
people-filters = Filtros
people-filter-administrators = Administradores
people-filter-members = Miembros
people-filter-disabled = Desactivadas
people-filter-no-picture = Sin imagen
people-filter-invited = Esperan su enlace
people-filter-asked = Piden una dirección
people-clear-filters = Quitar búsqueda y filtros
people-keys-move = mueven
people-keys-open = abre
people-keys-select = selecciona
people-list = Personas
people-count = { $count ->
    [one] { $count } persona
   *[other] { $count } personas
}
people-count-more = Más de { $count } personas
people-none = Aquí no hay nadie todavía. Añade a alguien, o a muchos a la vez.
people-none-found = Nadie encaja con esta búsqueda y estos filtros.
people-select = Seleccionar a { $name }
people-selected = { $name } está en la selección
people-unselected = { $name } ya no está en la selección
people-seen = Última visita
people-never-seen = Nunca inició sesión
people-pictures = { $count ->
    [0] Ninguna imagen
    [one] { $count } imagen
   *[other] { $count } imágenes
}
people-role = Rol
people-role-member = Miembro
people-role-admin = Administrador
people-disabled = Desactivada
people-invited = Espera su enlace
people-no-password = Aún sin contraseña
people-bulk = Personas seleccionadas
people-selected-count = { $count } en la selección
people-select-shown = Las { $count } mostradas
people-clear-selection = Quitar la selección
people-selection-cleared = Ya no hay nadie en la selección
people-disable = Desactivar
people-enable = Activar
people-make-links = Crear enlaces de configuración
people-export = Exportar como CSV
people-and-more = { $count } más
people-not-yourself = A ti no puedes desactivarte aquí.
people-disable-title = { $count ->
    [one] ¿Desactivar a { $count } persona?
   *[other] ¿Desactivar a { $count } personas?
}
people-disable-text = Ya no podrán iniciar sesión: { $names }. Sus sesiones, tokens y enlaces de configuración terminan ahora. Nadie verá sus imágenes, salvo que este servidor esté ajustado para mostrar a personas desactivadas.
people-enable-title = { $count ->
    [one] ¿Activar a { $count } persona?
   *[other] ¿Activar a { $count } personas?
}
people-enable-text = Podrán volver a iniciar sesión: { $names }. Las sesiones, tokens y enlaces de configuración de antes no vuelven.
people-disabling = Desactivando
people-enabling = Activando
people-disabled-done = { $count ->
    [one] { $count } persona está desactivada.
   *[other] { $count } personas están desactivadas.
}
people-enabled-done = { $count ->
    [one] { $count } persona está activada.
   *[other] { $count } personas están activadas.
}
people-links-title = { $count ->
    [one] ¿Crear un enlace de configuración?
   *[other] ¿Crear { $count } enlaces de configuración?
}
people-links-text = Con él podrán elegir una contraseña, una vez: { $names }. Un enlace anterior termina.
people-links-disabled = Las personas desactivadas no reciben ninguno.
people-making-links = Creando enlaces de configuración
people-exported = { $count ->
    [one] { $count } persona está en people.csv, entre tus descargas.
   *[other] { $count } personas están en people.csv, entre tus descargas.
}
people-exporting = Reuniendo la lista
people-many-progress = { $count } de { $total }
people-many-pause = El servidor pide una pausa. Continúa por sí solo.
people-many-stop = Parar
people-many-failed = { $count ->
    [one] No se pudo con { $count } persona.
   *[other] No se pudo con { $count } personas.
}

people-added = Añadido: { $name }
people-added-no-link = Todavía no hay enlace de configuración; puedes crearlo en la página de esta persona.
people-add-another = Añadir a otra
people-show-person = Mostrar a esta persona
people-add-do = Añadir
people-add-many-instead = Mejor añadir a muchos a la vez
people-more-fields = Más
people-language-browser = La que pida el navegador
people-username = Nombre de usuario
people-username-hint = Con el que se conoce a esta persona en otros sitios, como ada.lovelace. Su imagen también se encuentra con él.
people-with-link = Crear un enlace de configuración
people-with-link-hint = Para entregarlo. Con él, la persona elige una contraseña, una vez.

people-hand-out-title = { $count ->
    [one] Un enlace de configuración para entregar
   *[other] { $count } enlaces de configuración para entregar
}
people-hand-out-once = { $count ->
    [one] Este enlace solo se muestra ahora. Sirve una vez, hasta el { $time }.
   *[other] Estos enlaces solo se muestran ahora. Cada uno sirve una vez, hasta el { $time }.
}
people-hand-out-copy = Copiar todos
people-hand-out-csv = Descargar como CSV
people-hand-out-print = Imprimir
people-hand-out-done = Listo
people-hand-out-leave-title = ¿Salir sin los enlaces?
people-hand-out-leave-text = No se muestran otra vez. Más tarde puedes crear otros.
people-hand-out-leave = Salir
people-link-of = Enlace de configuración de { $name }
people-slip-text = Abre esta dirección en tu navegador y elige una contraseña. Después, pon tu imagen.
people-slip-until = Sirve una vez, hasta el { $time }.

people-links-lead = Estas personas tienen un enlace de configuración que aún no han usado. El enlace se mostró una vez; si se perdió, crea otro.
people-links-none = Nadie espera un enlace de configuración.
people-link-made = Creado
people-link-until = Sirve hasta el { $time }
people-link-renew = Crear otro
people-link-renew-of = Crear otro para { $name }
people-link-end = Terminar
people-link-end-of = Terminar el enlace de configuración de { $name }
people-link-end-title = ¿Terminar el enlace de configuración de { $name }?
people-link-end-text = Deja de servir, dondequiera que se haya enviado. Puedes crear otro en cualquier momento.
people-link-ended = El enlace de configuración de { $name } ha terminado.

people-asked-none = Nadie pide una dirección.
people-asked-care = Concede solo direcciones que sepas que son suyas: desde entonces, se muestra en todas partes la imagen de esa persona para ellas.
people-asked-when = Pedida
people-grant = Conceder
people-grant-of = Conceder { $address }
people-granted = { $address } muestra ahora la imagen de { $name }.
people-refuse = Rechazar
people-refuse-of = Rechazar { $address }
people-refuse-title = ¿Rechazar { $address }?
people-refuse-text = No lleva a ninguna imagen. { $name } puede volver a pedirla.
people-refused = { $address } está rechazada.

people-many-title = Añadir a muchas personas
people-many-lead = Pega una lista o elige un archivo. Antes de que pase nada, ves qué será de cada fila.
people-many-field = Personas
people-many-hint = Una en cada línea: Nombre <dirección>, o dirección, nombre, rol. También sirve una tabla con cabecera, o los destinatarios de un correo.
people-many-file = Elegir un archivo
people-many-empty = Vaciar el campo
people-many-read = { $name } está leído
people-many-links = Crear un enlace de configuración para cada una
people-many-links-hint = Después puedes entregarlos.
people-many-language = Idioma de los mensajes
people-many-add = { $count ->
    [one] Añadir a { $count } persona
   *[other] Añadir a { $count } personas
}
people-many-add-none = Añadir a personas
people-many-adding = Añadiendo personas
people-many-show-results = Mostrar lo hecho hasta ahora
people-many-done = { $count ->
    [0] No se añadió a nadie
    [one] { $count } persona está añadida
   *[other] { $count } personas están añadidas
}
people-many-left = { $count ->
    [one] Queda { $count } fila.
   *[other] Quedan { $count } filas.
}
people-many-left-links = Toma primero los enlaces de abajo; después puedes corregir el resto.
people-many-mend = Corregir estas filas
people-many-refused = Filas rechazadas
people-preview = Qué va a pasar
people-preview-count-add = { $count ->
    [one] { $count } se añadirá
   *[other] { $count } se añadirán
}
people-preview-count-wrong = { $count ->
    [one] { $count } con un error
   *[other] { $count } con errores
}
people-preview-count-twice = { $count ->
    [one] { $count } está dos veces
   *[other] { $count } están dos veces
}
people-preview-count-there = { $count ->
    [one] { $count } ya está aquí
   *[other] { $count } ya están aquí
}
people-preview-asking = Mirando quién está ya aquí…
people-preview-unknown = Si alguien ya está aquí se ve al añadir: esas filas se rechazan entonces, y nadie queda dos veces.
people-preview-more = Mostrar { $count } más
people-line-number = Línea { $line }
people-preview-line = Ir a la línea { $line }
people-fate-add = Se añadirá
people-fate-twice = Se omite: igual que la línea { $line }
people-fate-there = Se omite: ya está aquí
people-fate-no-role = No existe el rol { $role }. Hay miembro y administrador.
people-fate-columns = Demasiadas columnas. Pon entre comillas los nombres con coma.
people-fate-no-address = Falta una dirección de correo

people-picker-hint = Nombre o dirección
people-picker-list = Sugerencias
people-picker-clear = Elegir a otra persona: { $label }

person-back = Volver a la lista
person-gone = Esta persona no está aquí
person-gone-text = La quitaron, o el enlace se cortó.
person-yourself = Eres tú
person-pictures-hidden = Esta persona está desactivada: sus imágenes no se muestran a nadie, salvo que este servidor esté ajustado para mostrar a personas desactivadas.
person-pictures-show = Cambiar las imágenes de todos modos
person-facts = De un vistazo
person-last-seen = Última visita
person-added = Alta
person-changed = Último cambio
person-id = ID
person-picture-address = Imagen
person-quota-pictures = { $count } de { $most } imágenes como máximo
person-quota-bytes = { $size } de { $most } como máximo
person-details = Datos
person-email = Dirección para iniciar sesión
person-slug = Slug
person-slug-hint = El nombre corto en direcciones públicas, como /u/ada.jpg.
person-username-hint = Como la conocen otros sistemas.
person-language = Idioma de los mensajes
person-public = Perfil público
person-public-hint = Nombre, slug e imagen se pueden consultar con cualquier dirección de esta persona. La imagen en sí siempre es pública.
person-saved = Guardado.
person-discard = Descartar
person-conflict = Otra persona ha cambiado estos datos entretanto.
person-conflict-next = Lo que escribiste sigue aquí. Guarda otra vez o descártalo.
person-conflict-again = Está cargado de nuevo. Inténtalo otra vez si aún lo quieres.
person-value-name = Nombre: { $value }
person-value-email = Dirección para iniciar sesión: { $value }
person-value-slug = Slug: { $value }
person-value-username = Nombre de usuario: { $value }
person-value-language = Idioma de los mensajes: { $value }
person-value-public = Perfil público: { $value }
person-value-role = Rol: { $value }
person-value-default-style = Avatar por defecto: { $value }
person-yes = sí
person-no = no
person-leave-title = ¿Salir sin guardar?
person-leave-text = Lo que escribiste aquí se perderá.
person-leave = Salir
person-access = Acceso
person-role-member-text = Tiene cuenta, imágenes y direcciones propias.
person-role-admin-text = Puede cambiarlo todo de todos, y ve todas las imágenes y toda la actividad.
person-promote = Hacer administrador
person-promote-title = ¿Hacer administrador a { $name }?
person-promote-text = Los administradores pueden cambiarlo todo de todos, ven todas las imágenes y toda la actividad, y hacen administradores a otros.
person-promoted = { $name } tiene ahora el rol de administrador.
person-demote = Hacer miembro
person-demote-title = ¿Hacer miembro a { $name }?
person-demote-text = Conserva su cuenta y sus imágenes, y ya no ve nada de los demás.
person-demote-yourself = Ya no verías esta página. Otro administrador puede devolverte el rol.
person-demoted = { $name } tiene ahora el rol de miembro.
person-link = Enlace de configuración
person-link-make = Crear un enlace de configuración
person-link-title = ¿Crear un enlace de configuración?
person-link-text = Con él, { $name } puede elegir una contraseña nueva, una vez. Al usarlo terminan todas sus sesiones y tokens.
person-has-password = Tiene contraseña. Un enlace de configuración ayuda si la perdió.
person-no-password = Todavía no tiene contraseña. Con un enlace de configuración, la persona elige una.
person-link-until = Un enlace de configuración sirve hasta el { $time }.
person-link-send = Enviar un enlace de configuración por correo
person-link-sent = Se envió un enlace a { $email }.
person-second = Segundo factor
person-second-on = { $count ->
    [one] Activado desde { $time }. Queda un código de recuperación.
   *[other] Activado desde { $time }. Quedan { $count } códigos de recuperación.
}
person-second-off = Desactivado: basta la contraseña para iniciar sesión.
person-second-reset = Restablecer
person-second-reset-title = ¿Restablecer el segundo factor de { $name }?
person-second-reset-text = Entonces basta la contraseña de { $name } para iniciar sesión. Hazlo solo si sabes con seguridad quién lo pide.
person-second-was-reset = El segundo factor de { $name } está desactivado.
people-mail-queued = El correo para { $email } aún no se aceptó; se intenta de nuevo.
people-mail-failed = El correo para { $email } no se pudo enviar.
person-link-end = Terminar el enlace
person-link-disabled = Un enlace no serviría mientras la cuenta esté desactivada.
person-linked = Cuentas en otro sitio
person-linked-none = No hay ninguna cuenta de otro acceso vinculada.
person-unlink = Terminar los vínculos
person-unlink-title = ¿Terminar los vínculos de { $name }?
person-unlink-text = Se cierra la sesión de los dispositivos que entraron por allí. El próximo acceso por allí con dirección confirmada vincula de nuevo.
person-unlinked = Los vínculos de { $name } han terminado.
person-state-enabled = Cuenta activada
person-state-disabled = Cuenta desactivada
person-state-enabled-text = Puede iniciar sesión y usar tokens.
person-state-disabled-text = No puede iniciar sesión. Su imagen no se muestra, salvo que este servidor esté ajustado para mostrar a personas desactivadas.
person-disable-title = ¿Desactivar a { $name }?
person-enabled = { $name } puede volver a iniciar sesión.
person-disabled = La cuenta de { $name } está desactivada.
person-devices = Dispositivos con sesión abierta
person-devices-none = Sin sesión en ningún sitio.
person-tokens = Tokens
person-tokens-none = Ningún token.
person-device-this = Este dispositivo
person-device-end-text = Tendrá que iniciar sesión de nuevo.
person-token = Token
person-token-end = Terminar
person-token-end-of = Terminar { $name }
person-token-end-title = ¿Terminar { $name }?
person-token-end-text = Los programas que lo usan ya no podrán hacer nada. No se puede recuperar.
person-token-ended = { $name } ha terminado.
person-end-all = Terminar todo
person-end-all-title = ¿Terminar todas las sesiones y tokens de { $name }?
person-end-all-text = Cada dispositivo tendrá que iniciar sesión de nuevo, y cada programa necesitará otro token.
person-ended-all = { $count ->
    [one] { $count } sesión o token ha terminado.
   *[other] { $count } sesiones y tokens han terminado.
}
person-token-make = Crear un token
person-token-make-for = Crear un token para { $name }
person-token-made = Un token para { $name }
person-token-once = Cópialo ahora: solo se muestra esta vez. Quien lo tenga puede hacer lo que permite.
person-token-label = Para qué es
person-token-label-hint = Como «Gitea» o «copia de seguridad».
person-token-password = Tu propia contraseña
person-token-password-hint = Para que el token siga valiendo cuando cierres sesión.
person-scope-picture = Solo sus imágenes
person-scope-account = Sus imágenes y su cuenta
person-scope-admin = Todo de todos
person-addresses = Direcciones
person-addresses-text = Otros programas encuentran la imagen con estas direcciones de correo y OpenID.
person-address-sign-in = Inicia sesión
person-address-asked = Pedida
person-address-own-picture = Muestra una imagen propia
person-address-remove = Quitar
person-address-remove-of = Quitar { $address }
person-address-remove-title = ¿Quitar { $address }?
person-address-remove-text = Los programas que pidan esta dirección recibirán un avatar por defecto.
person-address-removed = { $address } está quitada.
person-address-picture = Imagen
person-address-picture-of = Imagen de { $address }
person-address-picture-done = La dirección muestra ahora esa imagen.
person-picture-current = La actual
person-address-give = Otra dirección
person-address-give-hint = Una dirección de correo o un OpenID. Se concede en el acto.
person-address-give-do = Dar
person-address-given = { $address } lleva ahora a la imagen de esta persona.
person-all-activity = Toda
person-removed = Archivos quitados
person-removed-text = Un administrador los quitó. Esta persona no puede subirlos otra vez hasta que lo permitas.
person-removed-allow = Permitir de nuevo
person-removed-allowed = Esta persona puede subir de nuevo ese archivo.
person-end = Eliminar a esta persona
person-end-text = Con todas sus imágenes, direcciones y tokens, en el acto y para siempre. Si puede volver, mejor desactívala.
person-end-yourself = A ti no puedes eliminarte aquí. En la página de tu cuenta sí.
person-end-remove = Eliminar para siempre
person-end-title = ¿Eliminar a { $name } para siempre?
person-end-vanishes = Esto desaparece en el acto, en todas partes:
person-end-pictures = { $count ->
    [one] { $count } imagen; quien la pida recibe un avatar por defecto
   *[other] { $count } imágenes; quien las pida recibe un avatar por defecto
}
person-end-addresses = todas sus direcciones, que entonces pueden tener otros
person-end-access = su contraseña, sesiones, tokens y enlace de configuración
person-end-for-good = Para esto no hay papelera, ni se puede deshacer.
person-end-type = Para confirmar, escribe { $email }
person-end-done = { $name } ya no está.

activity-lead = Quién cambió qué, para quién, desde dónde y cuándo.
activity-live = En vivo
activity-refresh = Actualizar
activity-refreshed = Al día
activity-new = { $count ->
    [one] { $count } entrada nueva
   *[other] { $count } entradas nuevas
}
activity-none = Todavía no ha pasado nada.
activity-none-found = No ha pasado nada así.
activity-clear = Quitar filtros
activity-actor = Quién lo hizo
activity-subject = A quién afecta
activity-kind = Qué
activity-kind-all = Todo
activity-client = Desde qué IP
activity-since = Desde el día
activity-until = Hasta el día
activity-span-today = Hoy
activity-span-week = Últimos 7 días
activity-span-month = Últimos 30 días
activity-only-client = Solo desde { $client }
activity-operator = La línea de comandos
activity-unknown = Alguien
activity-removed-person = (persona eliminada)
activity-reason = «{ $reason }»
activity-token = { $label }, puede: { $scope }
activity-times = { $count ->
    [one] { $text }
   *[other] { $count } veces: { $text }
}
activity-failure-password = contraseña incorrecta
activity-failure-disabled = la cuenta está desactivada
activity-failure-account = no existe esa cuenta, o no tiene contraseña
activity-failure-various = varias cuentas y dispositivos
activity-edit-whole = otra vez la imagen entera
activity-edit-crop = otra parte de ella
activity-edit-rotate = girada a { $degrees }°
activity-edit-alt = otra descripción
activity-group-people = Personas
activity-group-access = Inicio de sesión
activity-group-pictures = Imágenes
activity-group-addresses = Direcciones
activity-group-server = Servidor
activity-kind-person-added = Persona añadida
activity-kind-person-edited = Datos cambiados
activity-kind-person-disabled = Persona desactivada
activity-kind-person-enabled = Persona activada
activity-kind-person-removed = Persona eliminada
activity-kind-password-set = Contraseña puesta
activity-kind-setup-link-created = Enlace de configuración creado
activity-kind-setup-link-ended = Enlace de configuración terminado
activity-kind-token-created = Token creado
activity-kind-token-revoked = Token terminado
activity-kind-tokens-revoked = Todos los tokens terminados
activity-kind-login = Sesión iniciada
activity-kind-login-failed = Inicio de sesión fallido
activity-kind-logout = Sesión cerrada
activity-kind-picture-published = Imagen nueva
activity-kind-picture-restored = Imagen anterior mostrada de nuevo
activity-kind-picture-removed = Imagen borrada
activity-kind-picture-undeleted = Sacada de la papelera
activity-kind-picture-erased = Borrada para siempre
activity-kind-picture-rated = Imagen clasificada
activity-kind-picture-edited = Imagen encuadrada
activity-kind-file-blocked = Archivo bloqueado
activity-kind-file-unblocked = Archivo desbloqueado
activity-kind-file-allowed = Archivo quitado permitido de nuevo
activity-kind-address-asked = Dirección pedida
activity-kind-address-granted = Dirección concedida
activity-kind-address-picture-chosen = Imagen de una dirección elegida
activity-kind-address-removed = Dirección quitada
activity-kind-identity-linked = Cuenta externa vinculada
activity-kind-identity-unlinked = Vínculo con cuenta externa terminado
activity-kind-second-factor-on = Segundo factor activado
activity-kind-second-factor-off = Segundo factor desactivado
activity-kind-recovery-codes-made = Códigos de recuperación creados
activity-kind-recovery-code-used = Código de recuperación usado
activity-kind-webhook-added = Webhook añadido
activity-kind-webhook-changed = Webhook cambiado
activity-kind-webhook-removed = Webhook quitado
activity-kind-setting-changed = Ajuste cambiado
activity-kind-backup-made = Copia de seguridad hecha
activity-kind-backup-removed = Copia de seguridad borrada
activity-kind-backup-restored = Copia de seguridad restaurada
activity-kind-file-mended = Archivo reparado
activity-said-other = { $actor }: { $action }
activity-said-person-added = { $actor } añadió a { $subject }
activity-said-person-edited = { $self ->
    [yes] { $actor } cambió sus propios datos
   *[no] { $actor } cambió los datos de { $subject }
}
activity-said-person-disabled = { $self ->
    [yes] { $actor } desactivó su propia cuenta
   *[no] { $actor } desactivó a { $subject }
}
activity-said-person-enabled = { $self ->
    [yes] { $actor } activó su propia cuenta
   *[no] { $actor } activó a { $subject }
}
activity-said-person-removed = { $self ->
    [yes] { $actor } dejó este servidor
   *[no] { $actor } eliminó a { $subject }
}
activity-said-password-set = { $self ->
    [yes] { $way ->
        [link] { $actor } eligió una contraseña con un enlace de configuración
       *[other] { $actor } puso una contraseña nueva
    }
   *[no] { $actor } puso una contraseña nueva para { $subject }
}
activity-said-setup-link-created = { $self ->
    [yes] { $actor } creó un enlace de configuración para sí
   *[no] { $actor } creó un enlace de configuración para { $subject }
}
activity-said-setup-link-ended = { $self ->
    [yes] { $actor } terminó su propio enlace de configuración
   *[no] { $actor } terminó el enlace de configuración de { $subject }
}
activity-said-token-created = { $self ->
    [yes] { $actor } creó un token
   *[no] { $actor } creó un token para { $subject }
}
activity-said-token-revoked = { $self ->
    [yes] { $actor } terminó un token o una sesión
   *[no] { $actor } terminó un token o una sesión de { $subject }
}
activity-said-tokens-revoked = { $self ->
    [yes] { $count ->
        [one] { $actor } terminó { $count } token o sesión propia
       *[other] { $actor } terminó { $count } tokens y sesiones propias
    }
   *[no] { $count ->
        [one] { $actor } terminó { $count } token o sesión de { $subject }
       *[other] { $actor } terminó { $count } tokens y sesiones de { $subject }
    }
}
activity-said-login = { $actor } inició sesión
activity-said-login-failed = { $account ->
    [known] { $actor } no pudo iniciar sesión como { $subject }
   *[none] { $actor } no pudo iniciar sesión con una dirección desconocida
}
activity-said-logout = { $actor } cerró sesión
activity-said-picture-published = { $self ->
    [yes] { $actor } puso una imagen nueva
   *[no] { $actor } puso una imagen nueva para { $subject }
}
activity-said-picture-restored = { $self ->
    [yes] { $actor } recuperó una imagen anterior
   *[no] { $actor } recuperó una imagen anterior de { $subject }
}
activity-said-picture-removed = { $self ->
    [yes] { $actor } borró una imagen
   *[no] { $actor } borró una imagen de { $subject }
}
activity-said-picture-undeleted = { $self ->
    [yes] { $actor } sacó una imagen de la papelera
   *[no] { $actor } sacó una imagen de { $subject } de la papelera
}
activity-said-picture-erased = { $self ->
    [yes] { $actor } borró una imagen para siempre
   *[no] { $actor } borró una imagen de { $subject } para siempre
}
activity-said-picture-rated = { $self ->
    [yes] { $actor } clasificó una imagen como { $rating }
   *[no] { $actor } clasificó una imagen de { $subject } como { $rating }
}
activity-said-picture-edited = { $self ->
    [yes] { $actor } cambió cómo se muestra una imagen
   *[no] { $actor } cambió cómo se muestra una imagen de { $subject }
}
activity-said-file-blocked = { $actor } bloqueó un archivo para todos
activity-said-file-unblocked = { $actor } desbloqueó un archivo
activity-said-file-allowed = { $actor } permite a { $subject } subir de nuevo un archivo quitado
activity-said-backup-made = { $actor } hizo una copia de seguridad
activity-said-backup-removed = { $actor } borró una copia de seguridad
activity-said-backup-restored = { $actor } restauró una copia de seguridad
activity-said-file-mended = { $actor } reparó un archivo dañado con una copia de seguridad
activity-said-address-asked = { $self ->
    [yes] { $actor } pidió { $address }
   *[no] { $actor } pidió { $address } para { $subject }
}
activity-said-address-granted = { $self ->
    [yes] { $actor } tomó { $address }
   *[no] { $actor } concedió { $address } a { $subject }
}
activity-said-address-picture-chosen = { $picture ->
    [own] { $self ->
        [yes] { $actor } eligió una imagen para { $address }
       *[no] { $actor } eligió una imagen para { $address } de { $subject }
    }
   *[none] { $self ->
        [yes] { $actor } hace que { $address } muestre otra vez la imagen actual
       *[no] { $actor } hace que { $address } de { $subject } muestre otra vez la imagen actual
    }
}
activity-said-address-removed = { $self ->
    [yes] { $actor } dejó { $address }
   *[no] { $actor } quitó { $address } a { $subject }
}
activity-said-identity-linked = { $actor } vinculó a { $subject } con una cuenta externa
activity-said-identity-unlinked = { $actor } terminó el vínculo de { $subject } con una cuenta externa
activity-said-second-factor-on = { $actor } activó el segundo factor
activity-said-second-factor-off = { $self ->
    [yes] { $actor } desactivó el segundo factor
   *[no] { $actor } restableció el segundo factor de { $subject }
}
activity-said-recovery-codes-made = { $actor } creó códigos de recuperación nuevos
activity-said-recovery-code-used = { $actor } inició sesión con un código de recuperación
activity-said-webhook-added = { $actor } añadió un webhook
activity-said-webhook-changed = { $actor } cambió un webhook
activity-said-webhook-removed = { $actor } quitó un webhook
activity-said-setting-changed = { $actor } cambió el ajuste { $setting }

pictures-no-reason = Sin motivo indicado
pictures-lead = Todas las imágenes de todos, también las anteriores, las más recientes primero. Un marco dorado señala las que se muestran ahora.
pictures-view-all = Todas las imágenes
pictures-view-blocked = Archivos bloqueados
pictures-none = La pared está vacía.
pictures-none-found = Ninguna imagen encaja con estos filtros.
pictures-to-newest = Ir a las imágenes más recientes
pictures-owner = De quién
pictures-any-rating = Cualquiera
pictures-rated = Clasificada
pictures-type = Tipo
pictures-any-type = Cualquiera
pictures-since = Subida
pictures-any-time = En cualquier momento
pictures-today = Hoy
pictures-week = En los últimos 7 días
pictures-month = En los últimos 30 días
pictures-year = En el último año
pictures-animated = Animadas
pictures-still = No animadas
pictures-big = 1 MiB o más
pictures-very-big = 5 MiB o más
pictures-open = Imagen de { $name }
pictures-of = Imagen de { $name }
pictures-alt = Imagen de { $name }
pictures-hidden = Esta persona está desactivada: nadie ve la imagen, tampoco aquí.
pictures-when = Subida
pictures-current = Se muestra
pictures-former = Anterior
pictures-size = Tamaño
pictures-file = Archivo
pictures-text = Descripción
pictures-previous = La anterior
pictures-next = La siguiente
pictures-remove = Quitar…
pictures-remove-title = ¿Quitar esta imagen de { $name }?
pictures-remove-current = Es la que se muestra ahora. Todos verán en su lugar el avatar por defecto, en el acto.
pictures-remove-former = Es una imagen anterior. Sale del historial.
pictures-reason = Motivo
pictures-reason-hint = { $name } lo sabrá.
pictures-block = Nadie puede subir este archivo otra vez
pictures-block-hint = Todas las imágenes con este archivo, de todos, se quitan para siempre.
pictures-remove-do = Quitar
pictures-remove-and-block = Quitar y bloquear
pictures-removed = La imagen está quitada.
pictures-blocked = El archivo está bloqueado, y quitadas todas sus imágenes.
pictures-blocked-lead = Nadie puede subir estos archivos, con ningún nombre. Lo que se quitó no vuelve por sí solo.
pictures-blocked-none = Ningún archivo está bloqueado.
pictures-blocked-when = Bloqueado
pictures-unblock = Desbloquear
pictures-unblock-of = Desbloquear { $hash }
pictures-unblocked = Este archivo se puede subir de nuevo.

api-title = API
api-lead = Todo lo que hacen estas páginas, y más, para tus propios programas. Las descripciones están en inglés.
api-calls = Llamadas
api-search = Buscar llamadas
api-search-hint = Palabras, ruta o método
api-count = { $count ->
    [one] { $count } llamada
   *[other] { $count } llamadas
}
api-none-found = Ninguna llamada tiene todas estas palabras.
api-clear = Quitar la búsqueda
api-needs = Necesita una sesión o un token con el alcance
api-open-to-all = Para esto nadie tiene que iniciar sesión.
api-parameters = Parámetros
api-in-path = en la ruta
api-in-query = en la consulta
api-in-header = cabecera
api-optional = (opcional)
api-or = o
api-list-of = lista de
api-default = por defecto: { $value }
api-fields-of = Campos de { $name }
api-request-body = Qué envías
api-files = O la imagen misma:
api-example = Ejemplo
api-answers = Qué responde
api-errors = { $count ->
    [one] { $count } clase de error
   *[other] { $count } clases de errores
}
api-errors-text = Todos los errores tienen la misma forma: status, error y messages por campo.
api-snippets = Cómo llamarla
api-try = Probarla
api-try-hint = Con tu propia sesión. Solo lee.
api-send = Enviar
api-missing = Aún falta: { $names }
api-no-answer = No hubo respuesta que esta página pueda leer: no se puede llegar al servidor, o llevó a otro sitio.
api-answered = Respondió con { $status }
api-milliseconds = { $count } ms
api-picture = La imagen que respondió
api-body = Contenido de la respuesta
api-cut = Solo se muestran los primeros { $count } caracteres.
api-headers = { $count ->
    [one] { $count } cabecera
   *[other] { $count } cabeceras
}

store-lead = Qué hay en el disco, si está intacto y sus copias de seguridad.
store-warnings = Avisos
store-to-setting = Ir al ajuste
store-disk = Disco
store-disk-free = { $free } libres
store-disk-total = de { $total }
store-disk-limit = Se aceptan subidas mientras queden libres { $least }. Una reserva de { $reserve } deja actuar a los administradores incluso con el disco lleno.
store-disk-unknown = El sistema no dice qué tamaño tiene el disco.
store-disk-closed = Se rechazan las subidas: quedan libres menos de { $least }.
store-disk-closed-text = Las imágenes se siguen mostrando y todos pueden borrar. Haz sitio en el disco, o limpia más abajo.
store-part-originals = Imágenes
store-part-renditions = Otros tamaños
store-part-database = Base de datos
store-part-others = Todo lo demás
store-part-free = Libre
store-part-kept = Queda libre
store-contents = Qué se guarda
store-originals = Imágenes
store-originals-text = { $count ->
    [one] { $count } archivo
   *[other] { $count } archivos
 }, { $pictures ->
    [one] { $pictures } imagen
   *[other] { $pictures } imágenes
 }, { $people ->
    [one] { $people } persona
   *[other] { $people } personas
 }
store-shared = Ahorrado al compartir
store-shared-text = El mismo archivo se guarda una vez, lo suba quien lo suba.
store-trash = Papelera
store-trash-text = { $count ->
    [0] Vacía
    [one] { $count } imagen que se puede recuperar
   *[other] { $count } imágenes que se pueden recuperar
}
store-database = Base de datos
store-database-text = Personas, tokens, datos de imágenes, actividad
store-renditions = Otros tamaños
store-renditions-text = { $count ->
    [one] { $count } archivo, que se rehace cuando alguien lo pide.
   *[other] { $count } archivos, que se rehacen cuando alguien los pide.
}
store-responses = Respuestas en memoria
store-responses-text = Lo que se pide a menudo sale de la memoria.
store-hits = { $count ->
    [one] El { $percent } % de { $count } petición encontró lo que necesitaba.
   *[other] El { $percent } % de { $count } peticiones encontró lo que necesitaba.
}
store-hits-none = Desde el inicio no se ha pedido nada.
store-of-most = de { $most } como máximo

store-checks = Cuidado
store-check = ¿Están intactos todos los archivos?
store-check-text = Lee el archivo de cada imagen y lo compara con lo que se guardó. Mientras tanto todo sigue.
store-check-do = Comprobar todos los archivos
store-check-sample = Solo una décima parte
store-checking = Comprobando archivos
store-check-nothing = Todavía no hay ninguna imagen, así que no había nada que comprobar.
store-check-sound = { $count ->
    [one] Se leyó un archivo ({ $size }). Está como se guardó.
   *[other] Se leyeron los { $count } archivos ({ $size }). Todos están como se guardaron.
}
store-check-sound-part = { $count ->
    [one] Se leyó { $read } de { $count } archivo ({ $size }), y está como se guardó.
   *[other] Se leyeron { $read } de { $count } archivos ({ $size }). Están como se guardaron, y los demás tienen su longitud.
}
store-check-damaged = { $count ->
    [one] Uno de { $files } archivos está dañado o falta.
   *[other] { $count } de { $files } archivos están dañados o faltan.
}
store-check-database = La base de datos está dañada.
store-finding-damaged = { $count ->
    [0] Un archivo que ninguna imagen necesita ya está dañado
    [one] Una imagen de { $people } está dañada
   *[other] Una imagen de { $people } está dañada
}
store-finding-missing = { $count ->
    [0] Falta un archivo que ninguna imagen necesita ya
    [one] Falta una imagen de { $people }
   *[other] Falta una imagen de { $people }
}
store-finding-unreadable = { $count ->
    [0] No se puede leer un archivo que ninguna imagen necesita ya
    [one] No se puede leer una imagen de { $people }
   *[other] No se puede leer una imagen de { $people }
}
store-findings-more = { $count ->
    [one] Y uno más.
   *[other] Y { $count } más.
}
store-mend = Para arreglarlo, ejecuta esto en el servidor, que puede seguir en marcha. Recupera los archivos de una copia que los tenga intactos, mejor de otro disco.
store-mend-label = La orden que lo arregla
store-mend-database = Restaura una copia de seguridad, como se describe abajo.
store-clean = Limpiar
store-clean-text = Quita lo que dejaron las subidas interrumpidas, las imágenes cuyo tiempo en la papelera pasó y los archivos a los que ninguna imagen se refiere.
store-clean-do = Limpiar
store-cleaning = Limpiando
store-clean-nothing = No había nada que quitar.
store-clean-orphans = { $count ->
    [one] Se quitó un archivo al que ninguna imagen se refiere ({ $size }).
   *[other] Se quitaron { $count } archivos a los que ninguna imagen se refiere ({ $size }).
}
store-clean-temporaries = { $count ->
    [one] Se quitó una subida interrumpida.
   *[other] Se quitaron { $count } subidas interrumpidas.
}
store-clean-expired = { $count ->
    [one] Una imagen salió de la papelera.
   *[other] { $count } imágenes salieron de la papelera.
}
store-clean-failed = { $count ->
    [one] Un archivo o una carpeta no se pudo leer o quitar; el registro dice por qué.
   *[other] { $count } archivos o carpetas no se pudieron leer o quitar; el registro dice por qué.
}
store-job-since = Empezó
store-job-percent = { $label }: { $percent } por ciento
store-job-by = por { $name }
store-job-by-schedule = según el horario
store-job-interrupted = Se interrumpió: el servidor se detuvo entretanto. Empieza otra vez.
store-job-failed = Ha fallado: { $error }
store-job-done = Hecho.
store-former = { $count ->
    [one] Una ejecución hasta ahora
   *[other] { $count } ejecuciones hasta ahora
}
store-kind-verify = Comprobación de los archivos
store-kind-proof = Comprobación de una copia
store-kind-gc = Limpieza
store-kind-backup = Copia de seguridad
store-progress-files = { $done } de { $count ->
    [one] { $total } archivo
   *[other] { $total } archivos
}
store-progress-bytes = { $done } de { $total }
store-progress-pages = { $done } de { $count ->
    [one] { $total } página de la base de datos
   *[other] { $total } páginas de la base de datos
}
store-progress-open-files = { $count ->
    [one] { $done } archivo hasta ahora
   *[other] { $done } archivos hasta ahora
}
store-progress-open-bytes = { $done } hasta ahora
store-progress-open-pages = { $count ->
    [one] { $done } página de la base de datos hasta ahora
   *[other] { $done } páginas de la base de datos hasta ahora
}

store-backups = Copias de seguridad
store-backup-make = Copiar ahora
store-backing-up = Haciendo la copia
store-backup-done = { $count ->
    [0] No había ninguna imagen; se copió la base de datos, { $size }.
    [one] Se copió una imagen, { $size }.
   *[other] Se copiaron { $count } imágenes, { $size }.
}
store-backup-shared = { $count ->
    [one] Un archivo es nuevo ({ $size }); { $linked } ya estaban.
   *[other] { $count } archivos son nuevos ({ $size }); { $linked } ya estaban.
}
store-backup-missing = { $count ->
    [one] Un archivo faltaba o estaba dañado, así que no está en la copia; comprueba todos los archivos.
   *[other] { $count } archivos faltaban o estaban dañados, así que no están en la copia; comprueba todos los archivos.
}
store-backups-none = Todavía no hay ninguna copia de seguridad.
store-schedule = Se hacen solas a las { $time } UTC. Se guardan { $kept }.
store-schedule-none = No se hacen copias por sí solas.
store-schedule-next = La próxima: { $time }.
store-schedule-change = Cambiar el horario
store-keep-daily = { $count ->
    [one] la del último día
   *[other] las de los últimos { $count } días
}
store-keep-weekly = { $count ->
    [one] la de la última semana
   *[other] las de las últimas { $count } semanas
}
store-keep-monthly = { $count ->
    [one] la del último mes
   *[other] las de los últimos { $count } meses
}
store-backup-manual = A mano
store-backup-scheduled = Según el horario
store-proved = Verificada
store-unproved = Sin verificar
store-backup-holds = { $count ->
    [one] { $count } imagen, { $size }
   *[other] { $count } imágenes, { $size }
}
store-backup-download-of = Descargar la copia del { $when }
store-backup-prove = Verificar
store-backup-prove-of = Verificar la copia del { $when }
store-proving = Leyendo cada archivo de esta copia
store-proof-failed = Esta copia no está intacta.
store-backup-delete = Borrar
store-backup-delete-of = Borrar la copia del { $when }
store-backup-delete-title = ¿Borrar la copia del { $when }?
store-backup-delete-text = Desaparece en el acto y no se puede recuperar. Las demás copias siguen enteras.
store-backup-deleted = La copia se ha borrado.
store-restore = Cómo restaurar una copia
store-restore-text = Detén el servidor, ejecuta esto como el usuario que lo ejecuta y vuelve a iniciarlo. Lo que hay ahora se guarda; `tondo restore --undo` lo recupera.
store-restore-label = La orden que restaura

store-about = Este servidor
store-version = Versión
store-uptime = En marcha desde hace
store-uptime-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
store-uptime-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
store-uptime-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
store-memory = Memoria
store-data = Carpeta de datos
store-diagnostics = Diagnóstico
store-diagnostics-text = Para informar de un fallo: versiones, tamaños y ajustes que difieren de los valores por defecto. Sin secretos, personas, hosts ni rutas.
store-diagnostics-copy = Copiar el diagnóstico
store-diagnostics-copied = Copiado. No contiene secretos, personas, hosts ni rutas.

settings-lead = Lo que se cambia aquí vale desde la siguiente petición. Lo que está bloqueado se cambia donde se puso.
settings-in-english = Lo que hace cada ajuste se describe en inglés.
settings-search = Buscar ajustes
settings-search-hint = Nombre o palabras
settings-subject = Tema
settings-subject-all = Todos los temas
settings-only-changed = No por defecto
settings-count = { $count ->
    [one] { $count } ajuste
   *[other] { $count } ajustes
}
settings-none-found = Ningún ajuste encaja con esta búsqueda y estos filtros.
settings-on = Sí
settings-off = No
settings-none = nada
settings-unset = Sin poner
settings-secret = No se muestra
settings-one-per-line = Uno en cada línea
settings-pick-color = { $name }: elegir un color
settings-unit = { $name }: unidad
settings-unit-s = segundos
settings-unit-m = minutos
settings-unit-h = horas
settings-unit-d = días
settings-default = Por defecto:
settings-is-default = El valor por defecto
settings-here = Cambiado aquí
settings-edited = Sin guardar
settings-reset = Volver al valor por defecto
settings-reset-of = Volver al valor por defecto: { $name }
settings-keep = Dejar como está
settings-keep-of = Dejar como está: { $name }
settings-lock-file = Puesto en el archivo { $file }.
settings-lock-environment = Puesto por la variable { $variable }.
settings-lock-flag = Dado al iniciar con { $flag }.
settings-needs-restart = Necesita reiniciar. En el archivo, o con { $variable }.
settings-unsaved = Cambios sin guardar
settings-unsaved-count = { $count ->
    [one] { $count } cambio sin guardar
   *[other] { $count } cambios sin guardar
}
settings-becomes = pasa a ser
settings-saved = Guardado. Vale desde ahora.
settings-undone = Está como estaba antes.
settings-conflict = Otra persona ha cambiado ajustes entretanto.
settings-lockout = Abriste esta página en { $host }. Con este cambio el servidor ya no responde allí, y no podrías deshacerlo aquí.
settings-lockout-title = ¿Guardar y perder esta página?
settings-lockout-save = Guardar de todos modos
settings-try = Probar: { $subject }
settings-try-works = Funciona.
settings-try-fails = No funciona.
settings-try-ok = Hecho:
settings-try-failed = Falló:
settings-subject-mail = Correo
settings-subject-webhooks = Webhooks
settings-subject-data-and-disk = Datos y disco
settings-subject-backups = Copias de seguridad
settings-subject-network = Red
settings-subject-timeouts = Plazos
settings-subject-site = Sitio
settings-subject-log = Registro
settings-subject-uploads = Subidas
settings-subject-avatars = Avatares
settings-subject-directory = Directorio
settings-subject-provisioning = Aprovisionamiento
settings-subject-another-avatar-server = Otro servidor de avatares
settings-subject-accounts = Cuentas
settings-subject-single-sign-on = Inicio de sesión único
settings-name-pictures = Quién ve las imágenes
settings-name-webhook-hosts = Servidores privados de webhooks
settings-name-ldap-url = Dirección del directorio
settings-name-ldap-starttls = Cifrado con StartTLS
settings-name-ldap-ca-file = Certificados de confianza
settings-name-ldap-bind-dn = Nombre para iniciar sesión
settings-name-ldap-password-file = Archivo con la contraseña
settings-name-ldap-preset = Tipo de directorio
settings-name-ldap-base = Dónde están las personas
settings-name-ldap-filter = Qué entradas son personas
settings-name-ldap-attributes = Otros atributos
settings-name-ldap-admin-group = Grupo de administradores
settings-name-ldap-interval = Tiempo entre sincronizaciones
settings-name-ldap-photos = Fotos
settings-name-scim = SCIM
settings-name-scim-admin-group = Grupo de administradores (SCIM)
settings-name-scim-photo-hosts = Servidores de fotos
settings-name-smtp-host = Servidor de correo
settings-name-smtp-port = Puerto del servidor de correo
settings-name-smtp-tls = Cifrado
settings-name-smtp-user = Usuario en el servidor de correo
settings-name-smtp-password-file = Archivo con la contraseña
settings-name-smtp-from = Remitente
settings-name-smtp-ca-file = Certificados de confianza
settings-name-data = Carpeta de datos
settings-name-min-free-space = Espacio que queda libre
settings-name-cache-disk = Caché en disco
settings-name-cache-memory = Caché en memoria
settings-name-backup-folder = Carpeta para las copias
settings-name-backup-at = Hora de la copia diaria
settings-name-backup-keep-daily = Copias diarias que se guardan
settings-name-backup-keep-weekly = Copias semanales que se guardan
settings-name-backup-keep-monthly = Copias mensuales que se guardan
settings-name-listen = Dónde escucha
settings-name-unix-socket-mode = Permisos de los sockets unix
settings-name-trusted-proxies = Proxies de confianza
settings-name-max-connections = Máximo de conexiones
settings-name-max-connections-per-ip = Máximo de conexiones de una IP
settings-name-shutdown-timeout = Tiempo para detenerse
settings-name-header-timeout = Tiempo para la cabecera de una petición
settings-name-keep-alive-timeout = Inactividad de una conexión
settings-name-body-idle-timeout = Pausa dentro del cuerpo de una petición
settings-name-body-timeout = Tiempo para el cuerpo de una petición
settings-name-write-timeout = Pausa al leer una respuesta
settings-name-min-transfer-rate = Velocidad mínima de transferencia
settings-name-site-name = Nombre de la casa
settings-name-base-path = Ruta base
settings-name-public-url = Dirección pública
settings-name-allowed-hosts = Otros nombres de host
settings-name-cors-origins = Sitios cuyos scripts pueden usar la API
settings-name-locale = Idioma de los mensajes
settings-name-log = Qué se registra
settings-name-log-format = Formato del registro
settings-name-access-log = Registrar cada petición
settings-name-max-picture-size = Archivo de imagen más grande
settings-name-max-pixels = Máximo de píxeles de una imagen
settings-name-max-frames = Máximo de fotogramas de una animación
settings-name-max-frame-pixels = Máximo de píxeles de una animación
settings-name-memory-budget = Memoria para subidas
settings-name-upload-queue = Subidas en espera
settings-name-decode-timeout = Tiempo para decodificar una imagen
settings-name-upload-rate = Subidas de una persona
settings-name-change-rate = Cambios de una persona
settings-name-max-pictures-per-person = Máximo de imágenes de una persona
settings-name-max-bytes-per-person = Máximo espacio de una persona
settings-name-trash-period = Tiempo en la papelera
settings-name-show-disabled-people = Mostrar a personas desactivadas
settings-name-default-style = Avatar por defecto
settings-name-default-avatar = Avatar por defecto propio
settings-name-background = Color detrás de imágenes transparentes
settings-name-avatar-max-age = Tiempo en cachés ajenas
settings-name-redirect-hosts = Hosts a los que redirigir
settings-name-upstream = Dirección del otro servidor
settings-name-upstream-timeout = Tiempo de espera
settings-name-upstream-max-size = Archivo más grande suyo
settings-name-upstream-concurrency = Descargas a la vez
settings-name-upstream-max-age = Tiempo hasta volver a descargarla
settings-name-login-lifetime = Duración de una sesión
settings-name-login-idle-timeout = Duración de una sesión sin uso
settings-name-setup-link-lifetime = Duración de un enlace de configuración
settings-name-login-rate-by-ip = Intentos fallidos de una IP
settings-name-login-rate-by-account = Intentos fallidos en una cuenta
settings-name-audit-keep = Cuánto se guarda la actividad
settings-name-audit-max-entries = Máximo de entradas de actividad
settings-name-oidc-issuer = Proveedor de OpenID
settings-name-oidc-client-id = Nombre de Tondo allí
settings-name-oidc-client-secret-file = Archivo del secreto
settings-name-oidc-name = Nombre en el botón
settings-name-oidc-scopes = Lo que se pide
settings-name-oidc-admin-claim = Dato de administradores
settings-name-oidc-file = Archivo de varios proveedores
settings-name-oidc-create = Añadir a quien entra
settings-name-oidc-picture = Tomar las imágenes
settings-name-oidc-redirect = Ir enseguida al proveedor
settings-name-proxy-sign-in = El proxy inicia la sesión
settings-name-proxy-user-header = Cabecera del nombre de usuario
settings-name-proxy-email-header = Cabecera del correo
settings-name-proxy-name-header = Cabecera del nombre
settings-name-proxy-groups-header = Cabecera de los grupos
settings-name-proxy-group = Grupo necesario
settings-name-proxy-create = Añadir a quien nombra el proxy
settings-name-max-tokens-per-person = Máximo de tokens de una persona
