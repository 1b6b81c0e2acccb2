# Bir geliştirme sunucusunun günlüğü.

journal-lead = Uygulamaların bu geliştirme sunucusuna ne gönderdiği, ne yanıt aldığı ve neden.
journal-clear = Günlüğü boşalt
journal-cleared = Günlük boş.
journal-status = Durum
journal-status-option = { $status ->
    [all] Tüm durumlar
   *[other] { $status }00 ile { $status }99 arası yanıtlar
}
journal-path = Yol şunu içerir
journal-with-pages = Bu sayfaların istekleri de
journal-none = Henüz hiçbir uygulama bir şey göndermedi.
journal-none-found = Böyle bir istek yok.
journal-sent = Gönderilen
journal-answered = Yanıt
journal-again = Yeniden gönder
journal-took = { $time } ms
journal-no-route = böyle bir yol yok
journal-body-unread = İçerik okunmadı.
