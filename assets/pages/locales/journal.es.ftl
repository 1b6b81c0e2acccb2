# El registro de un servidor de desarrollo.

journal-lead = Lo que las aplicaciones enviaron a este servidor de desarrollo, lo que se les respondió y por qué.
journal-clear = Vaciar el registro
journal-cleared = El registro está vacío.
journal-status = Estado
journal-status-option = { $status ->
    [all] Todos los estados
   *[other] Respuestas { $status }00 a { $status }99
}
journal-path = La ruta contiene
journal-with-pages = También las solicitudes de estas páginas
journal-none = Ninguna aplicación ha enviado nada todavía.
journal-none-found = Ninguna solicitud es así.
journal-sent = Enviado
journal-answered = Respondido
journal-again = Enviar de nuevo
journal-took = { $time } ms
journal-no-route = esta ruta no existe
journal-body-unread = El contenido no se leyó.
