# Yöneticiler için kişiler, bir kişi, resimler ve etkinlik; herkes için API'nin açıklaması.

people-lead = Burada resmi olan ya da olabilecek herkes.
people-add = Birini ekle
people-add-many = Çok kişi ekle
people-views = Bu sayfanın bölümleri
people-view-everybody = Herkes
people-view-links = Kurulum bağlantıları
people-view-asked = İstenen adresler
people-search = Kişilerde ara
people-search-hint = Ad, adres ya da kullanıcı adı
people-sort = Sıra
people-sort-newest = Önce en yeniler
people-sort-oldest = Önce en eskiler
people-sort-name = Ad, A'dan Z'ye
people-sort-name-down = Ad, Z'den A'ya
people-sort-email = Adres, A'dan Z'ye
people-sort-seen = Önce son görülenler
people-sort-unseen = Önce en uzun süredir gelmeyenler
people-filters = Süzgeçler
people-filter-administrators = Yöneticiler
people-filter-members = Üyeler
people-filter-disabled = Devre dışı
people-filter-no-picture = Resmi olmayanlar
people-filter-invited = Bağlantısını bekleyenler
people-filter-asked = Adres isteyenler
people-clear-filters = Aramayı ve süzgeçleri temizle
people-keys-move = gezdirir
people-keys-open = açar
people-keys-select = seçer
people-list = Kişiler
people-count = { $count ->
    [one] { $count } kişi
   *[other] { $count } kişi
}
people-count-more = { $count } kişiden fazla
people-none = Burada henüz kimse yok. Birini ya da bir kerede çok kişi ekle.
people-none-found = Bu aramaya ve süzgeçlere kimse uymuyor.
people-select = Seç: { $name }
people-selected = { $name } seçildi
people-unselected = { $name } artık seçili değil
people-seen = Son görülme
people-never-seen = Hiç oturum açmadı
people-pictures = { $count ->
    [0] Resim yok
    [one] { $count } resim
   *[other] { $count } resim
}
people-role = Rol
people-role-member = Üye
people-role-admin = Yönetici
people-disabled = Devre dışı
people-invited = Bağlantısını bekliyor
people-no-password = Henüz parolası yok
people-bulk = Seçili kişiler
people-selected-count = { $count } seçili
people-select-shown = Gösterilen { $count } kişi
people-clear-selection = Seçimi temizle
people-selection-cleared = Artık kimse seçili değil
people-disable = Devre dışı bırak
people-enable = Etkinleştir
people-make-links = Kurulum bağlantısı oluştur
people-export = CSV olarak dışa aktar
people-and-more = { $count } kişi daha
people-not-yourself = Kendini burada devre dışı bırakamazsın.
people-disable-title = { $count ->
    [one] { $count } kişi devre dışı bırakılsın mı?
   *[other] { $count } kişi devre dışı bırakılsın mı?
}
people-disable-text = Artık oturum açamazlar: { $names }. Oturumlar, belirteçler ve kurulum bağlantıları hemen sona erer. Bu sunucu devre dışı kişileri gösterecek şekilde ayarlanmadıysa resimlerini kimse görmez.
people-enable-title = { $count ->
    [one] { $count } kişi etkinleştirilsin mi?
   *[other] { $count } kişi etkinleştirilsin mi?
}
people-enable-text = Yeniden oturum açabilirler: { $names }. Eski oturumlar, belirteçler ve kurulum bağlantıları geri gelmez.
people-disabling = Devre dışı bırakılıyor
people-enabling = Etkinleştiriliyor
people-disabled-done = { $count ->
    [one] { $count } kişi devre dışı.
   *[other] { $count } kişi devre dışı.
}
people-enabled-done = { $count ->
    [one] { $count } kişi etkin.
   *[other] { $count } kişi etkin.
}
people-links-title = { $count ->
    [one] Kurulum bağlantısı oluşturulsun mu?
   *[other] { $count } kurulum bağlantısı oluşturulsun mu?
}
people-links-text = Bununla bir kez parola seçebilirler: { $names }. Önceki bağlantı sona erer.
people-links-disabled = Devre dışı kişilere bağlantı verilmez.
people-making-links = Kurulum bağlantıları oluşturuluyor
people-exported = { $count ->
    [one] { $count } kişi indirilenler arasındaki people.csv dosyasında.
   *[other] { $count } kişi indirilenler arasındaki people.csv dosyasında.
}
people-exporting = Liste toplanıyor
people-many-progress = { $count } / { $total }
people-many-pause = Sunucu biraz beklenmesini istiyor. Kendiliğinden sürer.
people-many-stop = Durdur
people-many-failed = { $count ->
    [one] { $count } kişi için olmadı.
   *[other] { $count } kişi için olmadı.
}

people-added = { $name } eklendi
people-added-no-link = Henüz kurulum bağlantısı yok; bu kişinin sayfasında oluşturabilirsin.
people-add-another = Birini daha ekle
people-show-person = Bu kişiyi göster
people-add-do = Ekle
people-add-many-instead = Bunun yerine çok kişiyi bir kerede ekle
people-more-fields = Daha fazla
people-language-browser = Tarayıcının istediği
people-username = Kullanıcı adı
people-username-hint = Bu kişinin başka yerlerde bilindiği ad, örneğin ada.lovelace. Resmi bununla da bulunur.
people-with-link = Kurulum bağlantısı oluştur
people-with-link-hint = Kişiye vermek için. Kişi bununla bir kez parola seçer.

people-hand-out-title = { $count ->
    [one] Verilecek bir kurulum bağlantısı
   *[other] Verilecek { $count } kurulum bağlantısı
}
people-hand-out-once = { $count ->
    [one] Bu bağlantı yalnızca şimdi gösteriliyor. Bir kez, { $time } zamanına kadar çalışır.
   *[other] Bu bağlantılar yalnızca şimdi gösteriliyor. Her biri bir kez, { $time } zamanına kadar çalışır.
}
people-hand-out-copy = Hepsini kopyala
people-hand-out-csv = CSV olarak indir
people-hand-out-print = Yazdır
people-hand-out-done = Bitti
people-hand-out-leave-title = Bağlantıları almadan çıkılsın mı?
people-hand-out-leave-text = Bir daha gösterilmezler. Sonra yenilerini oluşturabilirsin.
people-hand-out-leave = Çık
people-link-of = Kurulum bağlantısı: { $name }
people-slip-text = Bu adresi tarayıcında aç ve bir parola seç. Sonra resmini koy.
people-slip-until = Bir kez, { $time } zamanına kadar çalışır.

people-links-lead = Bu kişilerin henüz kullanmadığı bir kurulum bağlantısı var. Bağlantının kendisi bir kez gösterildi; kaybolduysa yenisini oluştur.
people-links-none = Kurulum bağlantısı bekleyen yok.
people-link-made = Oluşturulma
people-link-until = { $time } zamanına kadar çalışır
people-link-renew = Yenisini oluştur
people-link-renew-of = Yenisini oluştur: { $name }
people-link-end = Sona erdir
people-link-end-of = Sona erdir: { $name } için kurulum bağlantısı
people-link-end-title = { $name } için kurulum bağlantısı sona ersin mi?
people-link-end-text = Nereye gönderildiyse artık çalışmaz. Yenisini istediğin zaman oluşturabilirsin.
people-link-ended = { $name } için kurulum bağlantısı sona erdi.

people-asked-none = Adres isteyen yok.
people-asked-care = Yalnızca o kişinin olduğunu bildiğin adresleri ver: ondan sonra bu adresler için her yerde o kişinin resmi gösterilir.
people-asked-when = İstenme
people-grant = Ver
people-grant-of = Ver: { $address }
people-granted = { $address } artık şu kişinin resmini gösteriyor: { $name }.
people-refuse = Reddet
people-refuse-of = Reddet: { $address }
people-refuse-title = { $address } reddedilsin mi?
people-refuse-text = Hiçbir resme götürmez. { $name } yeniden isteyebilir.
people-refused = { $address } reddedildi.

people-many-title = Çok kişi ekle
people-many-lead = Bir liste yapıştır ya da dosya seç. Hiçbir şey olmadan önce her satırın ne olacağını görürsün.
people-many-field = Kişiler
people-many-hint = Her satırda bir kişi: Ad <adres> ya da adres, ad, rol. Başlık satırı olan bir tablo ya da bir e-postanın alıcıları da olur.
people-many-file = Dosya seç
people-many-empty = Alanı boşalt
people-many-read = { $name } okundu
people-many-links = Her biri için kurulum bağlantısı oluştur
people-many-links-hint = Sonra onlara verebilirsin.
people-many-language = İletilerin dili
people-many-add = { $count ->
    [one] { $count } kişi ekle
   *[other] { $count } kişi ekle
}
people-many-add-none = Kişileri ekle
people-many-adding = Kişiler ekleniyor
people-many-show-results = Şimdiye kadar olanı göster
people-many-done = { $count ->
    [0] Kimse eklenmedi
    [one] { $count } kişi eklendi
   *[other] { $count } kişi eklendi
}
people-many-left = { $count ->
    [one] { $count } satır kaldı.
   *[other] { $count } satır kaldı.
}
people-many-left-links = Önce aşağıdaki bağlantıları al; sonra kalanları düzeltebilirsin.
people-many-mend = Bu satırları düzelt
people-many-refused = Reddedilen satırlar
people-preview = Ne olacak
people-preview-count-add = { $count ->
    [one] { $count } eklenecek
   *[other] { $count } eklenecek
}
people-preview-count-wrong = { $count ->
    [one] { $count } hatalı
   *[other] { $count } hatalı
}
people-preview-count-twice = { $count ->
    [one] { $count } iki kez yazılmış
   *[other] { $count } iki kez yazılmış
}
people-preview-count-there = { $count ->
    [one] { $count } zaten burada
   *[other] { $count } zaten burada
}
people-preview-asking = Kimin zaten burada olduğuna bakılıyor…
people-preview-unknown = Birinin zaten burada olup olmadığı eklenirken anlaşılır: öyle satırlar reddedilir, kimse iki kez eklenmez.
people-preview-more = { $count } tane daha göster
people-line-number = Satır { $line }
people-preview-line = { $line }. satıra git
people-fate-add = Eklenecek
people-fate-twice = Atlanacak: { $line }. satırla aynı
people-fate-there = Atlanacak: zaten burada
people-fate-no-role = Böyle bir rol yok: { $role }. Üye ve yönetici var.
people-fate-columns = Çok fazla sütun var. İçinde virgül olan adları tırnak içine al.
people-fate-no-address = E-posta adresi yok

people-picker-hint = Ad ya da adres
people-picker-list = Öneriler
people-picker-clear = Başkasını seç: { $label }

person-back = Listeye dön
person-gone = Bu kişi burada değil
person-gone-text = Kaldırılmış ya da bağlantının sonu eksik.
person-yourself = Bu sensin
person-pictures-hidden = Bu kişi devre dışı: bu sunucu devre dışı kişileri gösterecek şekilde ayarlanmadıysa resimleri kimseye gösterilmez.
person-pictures-show = Resimleri yine de değiştir
person-facts = Bir bakışta
person-last-seen = Son görülme
person-added = Eklenme
person-changed = Son değişiklik
person-id = Kimlik
person-picture-address = Resim
person-quota-pictures = En çok { $most } resmin { $count } tanesi
person-quota-bytes = En çok { $most }, kullanılan { $size }
person-details = Bilgiler
person-email = Oturum açma adresi
person-slug = Slug
person-slug-hint = Herkese açık adreslerdeki kısa ad, /u/ada.jpg gibi.
person-username-hint = Bu kişinin başka sistemlerde bilindiği ad.
person-language = İletilerin dili
person-public = Herkese açık profil
person-public-hint = Ad, slug ve resim bu kişinin her adresiyle bulunabilir. Resmin kendisi her zaman herkese açıktır.
person-saved = Kaydedildi.
person-discard = Geri al
person-conflict = Bu arada başka biri bu kişiyi değiştirdi.
person-conflict-next = Yazdıkların duruyor. Yeniden kaydet ya da geri al.
person-conflict-again = Yeniden yüklendi. Hâlâ istiyorsan yeniden dene.
person-value-name = Ad: { $value }
person-value-email = Oturum açma adresi: { $value }
person-value-slug = Slug: { $value }
person-value-username = Kullanıcı adı: { $value }
person-value-language = İletilerin dili: { $value }
person-value-public = Herkese açık profil: { $value }
person-value-role = Rol: { $value }
person-value-default-style = Varsayılan avatar: { $value }
person-yes = evet
person-no = hayır
person-leave-title = Kaydetmeden çıkılsın mı?
person-leave-text = Burada yazdıkların kaybolur.
person-leave = Çık
person-access = Erişim
person-role-member-text = Kendi hesabı, resimleri ve adresleri var.
person-role-admin-text = Herkesin her şeyini değiştirebilir; bütün resimleri ve bütün etkinliği görür.
person-promote = Yönetici yap
person-promote-title = { $name } yönetici olsun mu?
person-promote-text = Yöneticiler herkesin her şeyini değiştirebilir, bütün resimleri ve bütün etkinliği görür, başkalarını yönetici yapabilir.
person-promoted = { $name } artık yönetici.
person-demote = Üye yap
person-demote-title = { $name } üye olsun mu?
person-demote-text = Kendi hesabı ve resimleri kalır; başkalarının hiçbir şeyini görmez.
person-demote-yourself = Bu sayfayı artık göremezsin. Başka bir yönetici seni yeniden yönetici yapabilir.
person-demoted = { $name } artık üye.
person-link = Kurulum bağlantısı
person-link-make = Kurulum bağlantısı oluştur
person-link-title = Kurulum bağlantısı oluşturulsun mu?
person-link-text = { $name } bununla bir kez yeni parola seçebilir. Kullanıldığında kişinin bütün oturumları ve belirteçleri sona erer.
person-has-password = Parolası var. Kaybolursa kurulum bağlantısı yardım eder.
person-no-password = Henüz parolası yok. Kişi bir kurulum bağlantısıyla parola seçer.
person-link-until = Bir kurulum bağlantısı { $time } zamanına kadar kullanılabilir.
person-link-send = Kurulum bağlantısını e-postayla gönder
person-link-sent = { $email } adresine bir bağlantı gönderildi.
person-second = İkinci adım
person-second-on = { $count ->
    [one] { $time } tarihinden beri açık. Bir kurtarma kodu kaldı.
   *[other] { $time } tarihinden beri açık. { $count } kurtarma kodu kaldı.
}
person-second-off = Kapalı: oturum açmak için parola yeter.
person-second-reset = Sıfırla
person-second-reset-title = { $name } için ikinci adım sıfırlansın mı?
person-second-reset-text = O zaman { $name } için parola yeter. Bunu yalnızca kimin istediğinden eminseniz yapın.
person-second-was-reset = { $name } için ikinci adım kapalı.
people-mail-queued = { $email } adresine e-posta henüz alınmadı; yeniden denenecek.
people-mail-failed = { $email } adresine e-posta gönderilemedi.
person-link-end = Bağlantıyı sona erdir
person-link-disabled = Bu hesap devre dışıyken bağlantı işe yaramaz.
person-linked = Başka yerdeki hesaplar
person-linked-none = Başka bir girişin hesabı bağlı değil.
person-unlink = Bağlantıları kes
person-unlink-title = { $name } için bağlantılar kesilsin mi?
person-unlink-text = Orada giriş yapan cihazların oturumu kapanır. Doğrulanmış adresle oradan yapılan bir sonraki giriş yeniden bağlar.
person-unlinked = { $name } için bağlantılar kesildi.
person-state-enabled = Etkin
person-state-disabled = Devre dışı
person-state-enabled-text = Oturum açabilir ve belirteç kullanabilir.
person-state-disabled-text = Oturum açamaz. Bu sunucu devre dışı kişileri gösterecek şekilde ayarlanmadıysa resmi gösterilmez.
person-disable-title = { $name } devre dışı bırakılsın mı?
person-enabled = { $name } yeniden oturum açabilir.
person-disabled = { $name } devre dışı.
person-devices = Oturum açık cihazlar
person-devices-none = Hiçbir yerde oturumu açık değil.
person-tokens = Belirteçler
person-tokens-none = Belirteç yok.
person-device-this = Bu cihaz
person-device-end-text = Yeniden oturum açması gerekir.
person-token = Belirteç
person-token-end = Sona erdir
person-token-end-of = Sona erdir: { $name }
person-token-end-title = { $name } sona ersin mi?
person-token-end-text = Onu kullanan programlar artık hiçbir şey yapamaz. Geri getirilemez.
person-token-ended = { $name } sona erdi.
person-end-all = Hepsini sona erdir
person-end-all-title = { $name } için bütün oturumlar ve belirteçler sona ersin mi?
person-end-all-text = Her cihazın yeniden oturum açması, her programın yeni bir belirteç alması gerekir.
person-ended-all = { $count ->
    [one] { $count } oturum ya da belirteç sona erdi.
   *[other] { $count } oturum ve belirteç sona erdi.
}
person-token-make = Belirteç oluştur
person-token-make-for = { $name } için belirteç oluştur
person-token-made = { $name } için belirteç
person-token-once = Şimdi kopyala: yalnızca bu kez gösterilir. Kimdeyse izin verdiği her şeyi yapabilir.
person-token-label = Ne için
person-token-label-hint = “Gitea” ya da “yedek” gibi.
person-token-password = Kendi parolan
person-token-password-hint = Oturumu kapattığında belirteç geçerli kalsın diye.
person-scope-picture = Yalnızca kişinin resimleri
person-scope-account = Kişinin resimleri ve hesabı
person-scope-admin = Herkesin her şeyi
person-addresses = Adresler
person-addresses-text = Başka programlar resmi bu e-posta adresleri ve OpenID'lerle bulur.
person-address-sign-in = Bununla oturum açar
person-address-asked = İstendi
person-address-own-picture = Ayrı bir resim gösteriyor
person-address-remove = Kaldır
person-address-remove-of = Kaldır: { $address }
person-address-remove-title = { $address } kaldırılsın mı?
person-address-remove-text = Bu adresi soran programlar o zaman varsayılan bir avatar alır.
person-address-removed = { $address } kaldırıldı.
person-address-picture = Resim
person-address-picture-of = Resim: { $address }
person-address-picture-done = Adres artık bu resmi gösteriyor.
person-picture-current = Şimdiki
person-address-give = Başka bir adres
person-address-give-hint = Bir e-posta adresi ya da OpenID. Hemen geçerli olur.
person-address-give-do = Ver
person-address-given = { $address } artık bu kişinin resmine götürüyor.
person-all-activity = Hepsi
person-removed = Kaldırılan dosyalar
person-removed-text = Bunları bir yönetici kaldırdı. Sen izin verene kadar bu kişi onları yeniden yükleyemez.
person-removed-allow = Yeniden izin ver
person-removed-allowed = Bu kişi o dosyayı yeniden yükleyebilir.
person-end = Bu kişiyi kaldır
person-end-text = Bütün resimleri, adresleri ve belirteçleriyle, hemen ve kalıcı olarak. Geri gelebilirse devre dışı bırakmak daha iyi.
person-end-yourself = Kendini burada kaldıramazsın. Hesap sayfanda kaldırabilirsin.
person-end-remove = Kalıcı olarak kaldır
person-end-title = { $name } kalıcı olarak kaldırılsın mı?
person-end-vanishes = Şunlar hemen, her yerde yok olur:
person-end-pictures = { $count ->
    [one] { $count } resim; soran varsayılan bir avatar alır
   *[other] { $count } resim; soran varsayılan bir avatar alır
}
person-end-addresses = bütün adresleri; sonra başkaları alabilir
person-end-access = parolası, oturumları, belirteçleri ve kurulum bağlantısı
person-end-for-good = Bunun çöp kutusu yok, geri alınamaz.
person-end-type = Onaylamak için şunu yaz: { $email }
person-end-done = { $name } kaldırıldı.

activity-lead = Kim, kimin için, nereden, ne zaman, neyi değiştirdi.
activity-live = Canlı
activity-refresh = Yenile
activity-refreshed = Güncel
activity-new = { $count ->
    [one] { $count } yeni kayıt
   *[other] { $count } yeni kayıt
}
activity-none = Henüz bir şey olmadı.
activity-none-found = Böyle bir şey olmadı.
activity-clear = Süzgeçleri temizle
activity-actor = Kim yaptı
activity-subject = Kiminle ilgili
activity-kind = Ne
activity-kind-all = Her şey
activity-client = Hangi IP'den
activity-since = Şu günden
activity-until = Şu güne kadar
activity-span-today = Bugün
activity-span-week = Son 7 gün
activity-span-month = Son 30 gün
activity-only-client = Yalnızca { $client }
activity-operator = Komut satırı
activity-unknown = Biri
activity-removed-person = (kaldırılmış kişi)
activity-reason = “{ $reason }”
activity-token = { $label }, izni: { $scope }
activity-times = { $count ->
    [one] { $text }
   *[other] { $count } kez: { $text }
}
activity-failure-password = yanlış parola
activity-failure-disabled = hesap devre dışı
activity-failure-account = böyle bir hesap yok ya da parolası yok
activity-failure-various = birkaç hesap ve cihaz
activity-edit-whole = yeniden resmin tamamı
activity-edit-crop = başka bir bölümü
activity-edit-rotate = { $degrees }° döndürüldü
activity-edit-alt = başka bir açıklama
activity-group-people = Kişiler
activity-group-access = Oturum açma
activity-group-pictures = Resimler
activity-group-addresses = Adresler
activity-group-server = Sunucu
activity-kind-person-added = Kişi eklendi
activity-kind-person-edited = Bilgiler değişti
activity-kind-person-disabled = Kişi devre dışı bırakıldı
activity-kind-person-enabled = Kişi etkinleştirildi
activity-kind-person-removed = Kişi kaldırıldı
activity-kind-password-set = Parola belirlendi
activity-kind-setup-link-created = Kurulum bağlantısı oluşturuldu
activity-kind-setup-link-ended = Kurulum bağlantısı sona erdi
activity-kind-token-created = Belirteç oluşturuldu
activity-kind-token-revoked = Belirteç sona erdi
activity-kind-tokens-revoked = Bütün belirteçler sona erdi
activity-kind-login = Oturum açıldı
activity-kind-login-failed = Oturum açılamadı
activity-kind-logout = Oturum kapatıldı
activity-kind-picture-published = Yeni resim
activity-kind-picture-restored = Eski resim yeniden gösterildi
activity-kind-picture-removed = Resim silindi
activity-kind-picture-undeleted = Çöp kutusundan alındı
activity-kind-picture-erased = Kalıcı olarak silindi
activity-kind-picture-rated = Resim derecelendirildi
activity-kind-picture-edited = Resim konumlandırıldı
activity-kind-file-blocked = Dosya engellendi
activity-kind-file-unblocked = Dosyanın engeli kalktı
activity-kind-file-allowed = Kaldırılan dosyaya yeniden izin verildi
activity-kind-address-asked = Adres istendi
activity-kind-address-granted = Adres verildi
activity-kind-address-picture-chosen = Adrese resim seçildi
activity-kind-address-removed = Adres kaldırıldı
activity-kind-identity-linked = Dış hesap bağlandı
activity-kind-identity-unlinked = Dış hesap bağlantısı kesildi
activity-kind-second-factor-on = İkinci adım açıldı
activity-kind-second-factor-off = İkinci adım kapatıldı
activity-kind-recovery-codes-made = Kurtarma kodları yapıldı
activity-kind-recovery-code-used = Kurtarma kodu kullanıldı
activity-kind-webhook-added = Webhook eklendi
activity-kind-webhook-changed = Webhook değiştirildi
activity-kind-webhook-removed = Webhook kaldırıldı
activity-kind-setting-changed = Ayar değiştirildi
activity-kind-backup-made = Yedek alındı
activity-kind-backup-removed = Yedek silindi
activity-kind-backup-restored = Yedek geri yüklendi
activity-kind-file-mended = Dosya onarıldı
activity-said-other = { $actor }: { $action }
activity-said-person-added = { $actor } ekledi: { $subject }
activity-said-person-edited = { $self ->
    [yes] { $actor } kendi bilgilerini değiştirdi
   *[no] { $actor } şu kişinin bilgilerini değiştirdi: { $subject }
}
activity-said-person-disabled = { $self ->
    [yes] { $actor } kendi hesabını devre dışı bıraktı
   *[no] { $actor } devre dışı bıraktı: { $subject }
}
activity-said-person-enabled = { $self ->
    [yes] { $actor } kendi hesabını etkinleştirdi
   *[no] { $actor } etkinleştirdi: { $subject }
}
activity-said-person-removed = { $self ->
    [yes] { $actor } bu sunucudan ayrıldı
   *[no] { $actor } kaldırdı: { $subject }
}
activity-said-password-set = { $self ->
    [yes] { $way ->
        [link] { $actor } kurulum bağlantısıyla parola seçti
       *[other] { $actor } yeni parola belirledi
    }
   *[no] { $actor }, { $subject } için yeni parola belirledi
}
activity-said-setup-link-created = { $self ->
    [yes] { $actor } kendisi için kurulum bağlantısı oluşturdu
   *[no] { $actor }, { $subject } için kurulum bağlantısı oluşturdu
}
activity-said-setup-link-ended = { $self ->
    [yes] { $actor } kendi kurulum bağlantısını sona erdirdi
   *[no] { $actor }, { $subject } için oluşturulan kurulum bağlantısını sona erdirdi
}
activity-said-token-created = { $self ->
    [yes] { $actor } bir belirteç oluşturdu
   *[no] { $actor }, { $subject } için bir belirteç oluşturdu
}
activity-said-token-revoked = { $self ->
    [yes] { $actor } bir belirteci ya da oturumu sona erdirdi
   *[no] { $actor } şu kişinin bir belirtecini ya da oturumunu sona erdirdi: { $subject }
}
activity-said-tokens-revoked = { $self ->
    [yes] { $count ->
        [one] { $actor } kendi { $count } belirtecini ya da oturumunu sona erdirdi
       *[other] { $actor } kendi { $count } belirteç ve oturumunu sona erdirdi
    }
   *[no] { $count ->
        [one] { $actor } şu kişinin { $count } belirtecini ya da oturumunu sona erdirdi: { $subject }
       *[other] { $actor } şu kişinin { $count } belirteç ve oturumunu sona erdirdi: { $subject }
    }
}
activity-said-login = { $actor } oturum açtı
activity-said-login-failed = { $account ->
    [known] { $actor } şu kişi olarak oturum açamadı: { $subject }
   *[none] { $actor } bilinmeyen bir adresle oturum açamadı
}
activity-said-logout = { $actor } oturumu kapattı
activity-said-picture-published = { $self ->
    [yes] { $actor } yeni bir resim koydu
   *[no] { $actor }, { $subject } için yeni bir resim koydu
}
activity-said-picture-restored = { $self ->
    [yes] { $actor } eski bir resmi geri getirdi
   *[no] { $actor } şu kişinin eski bir resmini geri getirdi: { $subject }
}
activity-said-picture-removed = { $self ->
    [yes] { $actor } bir resim sildi
   *[no] { $actor } şu kişinin bir resmini sildi: { $subject }
}
activity-said-picture-undeleted = { $self ->
    [yes] { $actor } bir resmi çöp kutusundan aldı
   *[no] { $actor } şu kişinin bir resmini çöp kutusundan aldı: { $subject }
}
activity-said-picture-erased = { $self ->
    [yes] { $actor } bir resmi kalıcı olarak sildi
   *[no] { $actor } şu kişinin bir resmini kalıcı olarak sildi: { $subject }
}
activity-said-picture-rated = { $self ->
    [yes] { $actor } bir resmi { $rating } olarak derecelendirdi
   *[no] { $actor } şu kişinin bir resmini { $rating } olarak derecelendirdi: { $subject }
}
activity-said-picture-edited = { $self ->
    [yes] { $actor } bir resmin gösterilişini değiştirdi
   *[no] { $actor } şu kişinin bir resminin gösterilişini değiştirdi: { $subject }
}
activity-said-file-blocked = { $actor } bir dosyayı herkes için engelledi
activity-said-file-unblocked = { $actor } bir dosyanın engelini kaldırdı
activity-said-file-allowed = { $actor } kaldırılan bir dosyayı yeniden yüklemesine izin verdi: { $subject }
activity-said-backup-made = { $actor } bir yedek aldı
activity-said-backup-removed = { $actor } bir yedeği sildi
activity-said-backup-restored = { $actor } bir yedeği geri yükledi
activity-said-file-mended = { $actor } bozuk bir dosyayı bir yedekten onardı
activity-said-address-asked = { $self ->
    [yes] { $actor } şu adresi istedi: { $address }
   *[no] { $actor }, { $subject } için şu adresi istedi: { $address }
}
activity-said-address-granted = { $self ->
    [yes] { $actor } şu adresi aldı: { $address }
   *[no] { $actor } şu kişiye { $address } adresini verdi: { $subject }
}
activity-said-address-picture-chosen = { $picture ->
    [own] { $self ->
        [yes] { $actor }, { $address } için bir resim seçti
       *[no] { $actor } şu kişinin { $address } adresi için bir resim seçti: { $subject }
    }
   *[none] { $self ->
        [yes] { $actor }, { $address } için yeniden şimdiki resmi seçti
       *[no] { $actor } şu kişinin { $address } adresi için yeniden şimdiki resmi seçti: { $subject }
    }
}
activity-said-address-removed = { $self ->
    [yes] { $actor } şu adresi bıraktı: { $address }
   *[no] { $actor } şu kişinin { $address } adresini kaldırdı: { $subject }
}
activity-said-identity-linked = { $actor } bir dış hesap bağladı: { $subject }
activity-said-identity-unlinked = { $actor } bir dış hesabın bağlantısını kesti: { $subject }
activity-said-second-factor-on = { $actor } ikinci adımı açtı
activity-said-second-factor-off = { $self ->
    [yes] { $actor } ikinci adımı kapattı
   *[no] { $actor } şu kişinin ikinci adımını sıfırladı: { $subject }
}
activity-said-recovery-codes-made = { $actor } yeni kurtarma kodları yaptı
activity-said-recovery-code-used = { $actor } bir kurtarma koduyla oturum açtı
activity-said-webhook-added = { $actor } bir webhook ekledi
activity-said-webhook-changed = { $actor } bir webhook değiştirdi
activity-said-webhook-removed = { $actor } bir webhook kaldırdı
activity-said-setting-changed = { $actor } şu ayarı değiştirdi: { $setting }

pictures-no-reason = Neden belirtilmedi
pictures-lead = Herkesin bütün resimleri, eskileri de, en yeniler önce. Altın çerçeve şimdi gösterilenleri belirtir.
pictures-view-all = Bütün resimler
pictures-view-blocked = Engellenen dosyalar
pictures-none = Duvar boş.
pictures-none-found = Bu süzgeçlere uyan resim yok.
pictures-to-newest = En yeni resimlere git
pictures-owner = Kimin
pictures-any-rating = Hepsi
pictures-rated = Derecelendirildi
pictures-type = Tür
pictures-any-type = Hepsi
pictures-since = Yüklenme
pictures-any-time = Herhangi bir zaman
pictures-today = Bugün
pictures-week = Son 7 günde
pictures-month = Son 30 günde
pictures-year = Son bir yılda
pictures-animated = Hareketli
pictures-still = Hareketsiz
pictures-big = 1 MiB ve üstü
pictures-very-big = 5 MiB ve üstü
pictures-open = Resim: { $name }
pictures-of = Resim: { $name }
pictures-alt = Resim: { $name }
pictures-hidden = Bu kişi devre dışı: resmi kimse görmez, burada da.
pictures-when = Yüklenme
pictures-current = Gösteriliyor
pictures-former = Eski
pictures-size = Boyut
pictures-file = Dosya
pictures-text = Açıklama
pictures-previous = Önceki
pictures-next = Sonraki
pictures-remove = Kaldır…
pictures-remove-title = { $name } adlı kişinin bu resmi kaldırılsın mı?
pictures-remove-current = Şimdi gösterilen resim bu. Herkes hemen yerine varsayılan avatarı görür.
pictures-remove-former = Bu eski bir resim. Geçmişten çıkar.
pictures-reason = Neden
pictures-reason-hint = Şu kişiye söylenir: { $name }.
pictures-block = Bu dosyayı kimse yeniden yükleyemesin
pictures-block-hint = Bu dosyanın herkesteki bütün resimleri kalıcı olarak kaldırılır.
pictures-remove-do = Kaldır
pictures-remove-and-block = Kaldır ve engelle
pictures-removed = Resim kaldırıldı.
pictures-blocked = Dosya engellendi, bütün resimleri kaldırıldı.
pictures-blocked-lead = Bu dosyaları hiçbir adla kimse yükleyemez. Kaldırılanlar kendiliğinden geri gelmez.
pictures-blocked-none = Engellenen dosya yok.
pictures-blocked-when = Engellenme
pictures-unblock = Engeli kaldır
pictures-unblock-of = Engeli kaldır: { $hash }
pictures-unblocked = Bu dosya yeniden yüklenebilir.

api-title = API
api-lead = Bu sayfaların yaptığı her şey ve daha fazlası, kendi programların için. Açıklamalar İngilizce.
api-calls = Çağrılar
api-search = Çağrılarda ara
api-search-hint = Sözcükler, yol ya da yöntem
api-count = { $count ->
    [one] { $count } çağrı
   *[other] { $count } çağrı
}
api-none-found = Hiçbir çağrıda bu sözcüklerin hepsi yok.
api-clear = Aramayı temizle
api-needs = Oturum ya da şu kapsamda bir belirteç gerekir:
api-open-to-all = Bunun için kimsenin oturum açması gerekmez.
api-parameters = Parametreler
api-in-path = yolda
api-in-query = sorguda
api-in-header = başlık
api-optional = (isteğe bağlı)
api-or = ya da
api-list-of = liste:
api-default = varsayılan: { $value }
api-fields-of = Alanlar: { $name }
api-request-body = Ne gönderirsin
api-files = Ya da resmin kendisi:
api-example = Örnek
api-answers = Ne yanıtlar
api-errors = { $count ->
    [one] { $count } tür hata
   *[other] { $count } tür hata
}
api-errors-text = Bütün hataların biçimi aynıdır: status, error ve alanlara göre messages.
api-snippets = Nasıl çağrılır
api-try = Dene
api-try-hint = Kendi oturumunla. Yalnızca okur.
api-send = Gönder
api-missing = Eksik olan: { $names }
api-no-answer = Bu sayfanın okuyabileceği bir yanıt gelmedi: sunucuya ulaşılamıyor ya da başka bir siteye yönlendirdi.
api-answered = Yanıt: { $status }
api-milliseconds = { $count } ms
api-picture = Yanıt olarak gelen resim
api-body = Yanıtın içeriği
api-cut = Yalnızca ilk { $count } karakter gösteriliyor.
api-headers = { $count ->
    [one] { $count } başlık
   *[other] { $count } başlık
}

store-lead = Diskte ne olduğu, sağlam olup olmadığı ve yedekleri.
store-warnings = Uyarılar
store-to-setting = Ayara git
store-disk = Disk
store-disk-free = { $free } boş
store-disk-total = toplam { $total }
store-disk-limit = En az { $least } boş olduğu sürece yükleme kabul edilir. { $reserve } tutarındaki yedek yer, disk doluyken bile yöneticilerin iş görmesini sağlar.
store-disk-unknown = Sistem diskin ne kadar büyük olduğunu söylemiyor.
store-disk-closed = Yüklemeler reddediliyor: { $least } kadar boş yer yok.
store-disk-closed-text = Resimler hâlâ gösterilir ve herkes silebilir. Diskte yer aç ya da aşağıdan temizlik yap.
store-part-originals = Resimler
store-part-renditions = Diğer boyutlar
store-part-database = Veritabanı
store-part-others = Diğer her şey
store-part-free = Boş
store-part-kept = Boş tutulan
store-contents = Neler saklanıyor
store-originals = Resimler
store-originals-text = { $count ->
    [one] { $count } dosya
   *[other] { $count } dosya
 }, { $pictures ->
    [one] { $pictures } resim
   *[other] { $pictures } resim
 }, { $people ->
    [one] { $people } kişi
   *[other] { $people } kişi
 }
store-shared = Paylaşımla kazanılan
store-shared-text = Aynı dosya, kim yüklerse yüklesin, bir kez saklanır.
store-trash = Çöp kutusu
store-trash-text = { $count ->
    [0] Boş
    [one] Geri getirilebilecek { $count } resim
   *[other] Geri getirilebilecek { $count } resim
}
store-database = Veritabanı
store-database-text = Kişiler, belirteçler, resim bilgileri, etkinlik
store-renditions = Diğer boyutlar
store-renditions-text = { $count ->
    [one] İstenince yeniden yapılan { $count } dosya.
   *[other] İstenince yeniden yapılan { $count } dosya.
}
store-responses = Bellekteki yanıtlar
store-responses-text = Sık istenenler bellekten gönderilir.
store-hits = { $count ->
    [one] { $count } isteğin yüzde { $percent } kadarı aradığını buldu.
   *[other] { $count } isteğin yüzde { $percent } kadarı aradığını buldu.
}
store-hits-none = Başlangıçtan beri bir şey istenmedi.
store-of-most = en çok { $most }

store-checks = Bakım
store-check = Bütün dosyalar sağlam mı?
store-check-text = Her resmin dosyasını okur ve saklananla karşılaştırır. Bu sırada her şey sürer.
store-check-do = Bütün dosyaları denetle
store-check-sample = Yalnızca onda biri
store-checking = Dosyalar denetleniyor
store-check-nothing = Henüz resim yok, denetlenecek bir şey de yoktu.
store-check-sound = { $count ->
    [one] Bir dosya okundu ({ $size }). Saklandığı gibi.
   *[other] { $count } dosyanın hepsi okundu ({ $size }). Hepsi saklandığı gibi.
}
store-check-sound-part = { $count ->
    [one] { $count } dosyadan { $read } tanesi okundu ({ $size }), saklandığı gibi.
   *[other] { $count } dosyadan { $read } tanesi okundu ({ $size }). Saklandıkları gibiler, diğerlerinin uzunluğu doğru.
}
store-check-damaged = { $count ->
    [one] { $files } dosyadan biri bozuk ya da eksik.
   *[other] { $files } dosyadan { $count } tanesi bozuk ya da eksik.
}
store-check-database = Veritabanı bozuk.
store-finding-damaged = { $count ->
    [0] Artık hiçbir resmin kullanmadığı bir dosya bozuk
    [one] Bozuk resim: { $people }
   *[other] Bozuk resim: { $people }
}
store-finding-missing = { $count ->
    [0] Artık hiçbir resmin kullanmadığı bir dosya eksik
    [one] Eksik resim: { $people }
   *[other] Eksik resim: { $people }
}
store-finding-unreadable = { $count ->
    [0] Artık hiçbir resmin kullanmadığı bir dosya okunamıyor
    [one] Okunamayan resim: { $people }
   *[other] Okunamayan resim: { $people }
}
store-findings-more = { $count ->
    [one] Ve bir tane daha.
   *[other] Ve { $count } tane daha.
}
store-mend = Onarmak için bunu sunucuda çalıştır; sunucu bu sırada çalışabilir. Dosyalar, onları sağlam olarak içeren bir yedekten, en iyisi başka bir diskten geri gelir.
store-mend-label = Onaran komut
store-mend-database = Aşağıda anlatıldığı gibi bir yedeği geri yükle.
store-clean = Temizlik
store-clean-text = Yarıda kalan yüklemelerin bıraktıklarını, çöp kutusunda süresi dolan resimleri ve hiçbir resmin kullanmadığı dosyaları kaldırır.
store-clean-do = Temizle
store-cleaning = Temizleniyor
store-clean-nothing = Kaldırılacak bir şey yoktu.
store-clean-orphans = { $count ->
    [one] Hiçbir resmin kullanmadığı bir dosya kaldırıldı ({ $size }).
   *[other] Hiçbir resmin kullanmadığı { $count } dosya kaldırıldı ({ $size }).
}
store-clean-temporaries = { $count ->
    [one] Yarıda kalan bir yükleme kaldırıldı.
   *[other] Yarıda kalan { $count } yükleme kaldırıldı.
}
store-clean-expired = { $count ->
    [one] Bir resim çöp kutusundan çıktı.
   *[other] { $count } resim çöp kutusundan çıktı.
}
store-clean-failed = { $count ->
    [one] Bir dosya ya da klasör okunamadı ya da kaldırılamadı; nedeni günlükte.
   *[other] { $count } dosya ya da klasör okunamadı ya da kaldırılamadı; nedeni günlükte.
}
store-job-since = Başladı:
store-job-percent = { $label }: yüzde { $percent }
store-job-by = başlatan: { $name }
store-job-by-schedule = programa göre
store-job-interrupted = Yarıda kaldı: sunucu bu arada durdu. Yeniden başlat.
store-job-failed = Olmadı: { $error }
store-job-done = Bitti.
store-former = { $count ->
    [one] Şimdiye dek bir çalıştırma
   *[other] Şimdiye dek { $count } çalıştırma
}
store-kind-verify = Dosyaların denetimi
store-kind-proof = Bir yedeğin denetimi
store-kind-gc = Temizlik
store-kind-backup = Yedek
store-progress-files = { $count ->
    [one] { $done } / { $total } dosya
   *[other] { $done } / { $total } dosya
}
store-progress-bytes = { $done } / { $total }
store-progress-pages = { $count ->
    [one] { $done } / { $total } veritabanı sayfası
   *[other] { $done } / { $total } veritabanı sayfası
}
store-progress-open-files = { $count ->
    [one] Şimdiye dek { $done } dosya
   *[other] Şimdiye dek { $done } dosya
}
store-progress-open-bytes = Şimdiye dek { $done }
store-progress-open-pages = { $count ->
    [one] Şimdiye dek { $done } veritabanı sayfası
   *[other] Şimdiye dek { $done } veritabanı sayfası
}

store-backups = Yedekler
store-backup-make = Şimdi yedekle
store-backing-up = Yedekleniyor
store-backup-done = { $count ->
    [0] Resim yoktu; veritabanı yedeklendi, { $size }.
    [one] Bir resim yedeklendi, { $size }.
   *[other] { $count } resim yedeklendi, { $size }.
}
store-backup-shared = { $count ->
    [one] Bir dosya yeni ({ $size }); { $linked } dosya zaten vardı.
   *[other] { $count } dosya yeni ({ $size }); { $linked } dosya zaten vardı.
}
store-backup-missing = { $count ->
    [one] Bir dosya eksik ya da bozuktu, bu yüzden yedekte yok; bütün dosyaları denetle.
   *[other] { $count } dosya eksik ya da bozuktu, bu yüzden yedekte yoklar; bütün dosyaları denetle.
}
store-backups-none = Henüz yedek yok.
store-schedule = Saat { $time } UTC olunca kendiliğinden yapılır. Saklananlar: { $kept }.
store-schedule-none = Kendiliğinden yedek yapılmıyor.
store-schedule-next = Sıradaki: { $time }.
store-schedule-change = Programı değiştir
store-keep-daily = { $count ->
    [one] son günün yedeği
   *[other] son { $count } günün yedekleri
}
store-keep-weekly = { $count ->
    [one] son haftanın yedeği
   *[other] son { $count } haftanın yedekleri
}
store-keep-monthly = { $count ->
    [one] son ayın yedeği
   *[other] son { $count } ayın yedekleri
}
store-backup-manual = Elle
store-backup-scheduled = Programa göre
store-proved = Doğrulandı:
store-unproved = Henüz doğrulanmadı
store-backup-holds = { $count ->
    [one] { $count } resim, { $size }
   *[other] { $count } resim, { $size }
}
store-backup-download-of = Yedeği indir: { $when }
store-backup-prove = Doğrula
store-backup-prove-of = Yedeği doğrula: { $when }
store-proving = Bu yedeğin her dosyası okunuyor
store-proof-failed = Bu yedek sağlam değil.
store-backup-delete = Sil
store-backup-delete-of = Yedeği sil: { $when }
store-backup-delete-title = Yedek silinsin mi? { $when }
store-backup-delete-text = Hemen yok olur ve geri getirilemez. Diğer yedekler bütün kalır.
store-backup-deleted = Yedek silindi.
store-restore = Bir yedek nasıl geri yüklenir
store-restore-text = Sunucuyu durdur, bunu sunucuyu çalıştıran kullanıcı olarak çalıştır ve sunucuyu yeniden başlat. Şimdi orada olan saklanır; `tondo restore --undo` onu geri getirir.
store-restore-label = Geri yükleyen komut

store-about = Bu sunucu
store-version = Sürüm
store-uptime = Çalışma süresi
store-uptime-minutes = { $count ->
    [one] { $count } dakika
   *[other] { $count } dakika
}
store-uptime-hours = { $count ->
    [one] { $count } saat
   *[other] { $count } saat
}
store-uptime-days = { $count ->
    [one] { $count } gün
   *[other] { $count } gün
}
store-memory = Bellek
store-data = Veri klasörü
store-diagnostics = Tanılama
store-diagnostics-text = Hata bildirimi için: sürümler, boyutlar ve varsayılandan farklı ayarlar. Gizli bilgi, kişi, ana makine ve yol içermez.
store-diagnostics-copy = Tanılamayı kopyala
store-diagnostics-copied = Kopyalandı. Gizli bilgi, kişi, ana makine ya da yol içermez.

settings-lead = Burada değiştirilenler bir sonraki istekten itibaren geçerli olur. Kilitli olanlar, belirlendikleri yerde değiştirilir.
settings-in-english = Her ayarın ne yaptığı İngilizce anlatılıyor.
settings-search = Ayarlarda ara
settings-search-hint = Ad ya da sözcükler
settings-subject = Konu
settings-subject-all = Bütün konular
settings-only-changed = Varsayılan olmayan
settings-count = { $count ->
    [one] { $count } ayar
   *[other] { $count } ayar
}
settings-none-found = Bu aramaya ve süzgeçlere uyan ayar yok.
settings-on = Açık
settings-off = Kapalı
settings-none = hiçbir şey
settings-unset = Belirlenmedi
settings-secret = Gösterilmez
settings-one-per-line = Her satıra bir tane
settings-pick-color = { $name }: renk seç
settings-unit = { $name }: birim
settings-unit-s = saniye
settings-unit-m = dakika
settings-unit-h = saat
settings-unit-d = gün
settings-default = Varsayılan:
settings-is-default = Varsayılan değer
settings-here = Burada değiştirildi
settings-edited = Kaydedilmedi
settings-reset = Varsayılana dön
settings-reset-of = Varsayılana dön: { $name }
settings-keep = Olduğu gibi bırak
settings-keep-of = Olduğu gibi bırak: { $name }
settings-lock-file = Belirlendiği dosya: { $file }
settings-lock-environment = Belirleyen değişken: { $variable }
settings-lock-flag = Başlangıçta verilen: { $flag }
settings-needs-restart = Yeniden başlatma gerektirir. Dosyada ya da { $variable } ile.
settings-unsaved = Kaydedilmemiş değişiklikler
settings-unsaved-count = { $count ->
    [one] { $count } değişiklik kaydedilmedi
   *[other] { $count } değişiklik kaydedilmedi
}
settings-becomes = yeni değer
settings-saved = Kaydedildi. Şu andan itibaren geçerli.
settings-undone = Eskisi gibi oldu.
settings-conflict = Bu arada başka biri ayarları değiştirdi.
settings-lockout = Bu sayfayı { $host } adresinde açtın. Bu değişiklikle sunucu artık orada yanıt vermez ve bunu buradan geri alamazsın.
settings-lockout-title = Kaydedip bu sayfayı yitirmek istiyor musun?
settings-lockout-save = Yine de kaydet
settings-try = Dene: { $subject }
settings-try-works = Çalışıyor.
settings-try-fails = Çalışmıyor.
settings-try-ok = Yapıldı:
settings-try-failed = Başarısız:
settings-subject-mail = E-posta
settings-subject-webhooks = Webhooks
settings-subject-data-and-disk = Veri ve disk
settings-subject-backups = Yedekler
settings-subject-network = Ağ
settings-subject-timeouts = Süreler
settings-subject-site = Site
settings-subject-log = Günlük
settings-subject-uploads = Yüklemeler
settings-subject-avatars = Avatarlar
settings-subject-directory = Dizin
settings-subject-provisioning = Hesap sağlama
settings-subject-another-avatar-server = Başka bir avatar sunucusu
settings-subject-accounts = Hesaplar
settings-subject-single-sign-on = Tek oturum açma
settings-name-pictures = Resimleri kim görür
settings-name-webhook-hosts = Webhook’ların özel sunucuları
settings-name-ldap-url = Dizinin adresi
settings-name-ldap-starttls = StartTLS ile şifreleme
settings-name-ldap-ca-file = Güvenilen sertifikalar
settings-name-ldap-bind-dn = Oturum açılan ad
settings-name-ldap-password-file = Parola dosyası
settings-name-ldap-preset = Dizin türü
settings-name-ldap-base = Kişilerin yeri
settings-name-ldap-filter = Hangi kayıtlar kişidir
settings-name-ldap-attributes = Başka öznitelikler
settings-name-ldap-admin-group = Yöneticiler grubu
settings-name-ldap-interval = Eşitlemeler arası süre
settings-name-ldap-photos = Fotoğraflar
settings-name-scim = SCIM
settings-name-scim-admin-group = Yöneticiler grubu (SCIM)
settings-name-scim-photo-hosts = Fotoğraf sunucuları
settings-name-smtp-host = E-posta sunucusu
settings-name-smtp-port = E-posta sunucusunun portu
settings-name-smtp-tls = Şifreleme
settings-name-smtp-user = E-posta sunucusundaki kullanıcı
settings-name-smtp-password-file = Parola dosyası
settings-name-smtp-from = Gönderen
settings-name-smtp-ca-file = Güvenilen sertifikalar
settings-name-data = Veri klasörü
settings-name-min-free-space = Boş tutulacak yer
settings-name-cache-disk = Diskte önbellek
settings-name-cache-memory = Bellekte önbellek
settings-name-backup-folder = Yedek klasörü
settings-name-backup-at = Günlük yedeğin saati
settings-name-backup-keep-daily = Saklanacak günlük yedekler
settings-name-backup-keep-weekly = Saklanacak haftalık yedekler
settings-name-backup-keep-monthly = Saklanacak aylık yedekler
settings-name-listen = Dinlediği yer
settings-name-unix-socket-mode = Unix soketlerinin izinleri
settings-name-trusted-proxies = Güvenilen vekil sunucular
settings-name-max-connections = En çok bağlantı
settings-name-max-connections-per-ip = Bir IP'nin en çok bağlantısı
settings-name-shutdown-timeout = Durma süresi
settings-name-header-timeout = İstek başlığı süresi
settings-name-keep-alive-timeout = Bağlantının boşta kalma süresi
settings-name-body-idle-timeout = İstek gövdesindeki duraklama
settings-name-body-timeout = İstek gövdesi süresi
settings-name-write-timeout = Yanıt okunurken duraklama
settings-name-min-transfer-rate = En düşük aktarım hızı
settings-name-site-name = Evin adı
settings-name-base-path = Temel yol
settings-name-public-url = Genel adres
settings-name-allowed-hosts = Diğer ana makine adları
settings-name-cors-origins = Betikleri API'yi kullanabilen siteler
settings-name-locale = İletilerin dili
settings-name-log = Günlüğe yazılanlar
settings-name-log-format = Günlüğün biçimi
settings-name-access-log = Her isteği günlüğe yaz
settings-name-max-picture-size = En büyük resim dosyası
settings-name-max-pixels = Bir resmin en çok pikseli
settings-name-max-frames = Bir animasyonun en çok karesi
settings-name-max-frame-pixels = Bir animasyonun en çok pikseli
settings-name-memory-budget = Yüklemeler için bellek
settings-name-upload-queue = Bekleyen yüklemeler
settings-name-decode-timeout = Bir resmi çözme süresi
settings-name-upload-rate = Bir kişinin yüklemeleri
settings-name-change-rate = Bir kişinin değişiklikleri
settings-name-max-pictures-per-person = Bir kişinin en çok resmi
settings-name-max-bytes-per-person = Bir kişinin en çok yeri
settings-name-trash-period = Çöp kutusunda kalma süresi
settings-name-show-disabled-people = Devre dışı kişileri göster
settings-name-default-style = Varsayılan avatar
settings-name-default-avatar = Kendine ait varsayılan avatar
settings-name-background = Saydam resimlerin arkasındaki renk
settings-name-avatar-max-age = Başka önbelleklerde kalma süresi
settings-name-redirect-hosts = Yönlendirilebilecek ana makineler
settings-name-upstream = Öteki sunucunun adresi
settings-name-upstream-timeout = Bekleme süresi
settings-name-upstream-max-size = Oradan gelen en büyük dosya
settings-name-upstream-concurrency = Aynı anda getirilenler
settings-name-upstream-max-age = Yeniden getirilene dek süre
settings-name-login-lifetime = Bir oturumun ömrü
settings-name-login-idle-timeout = Kullanılmayan oturumun ömrü
settings-name-setup-link-lifetime = Kurulum bağlantısının ömrü
settings-name-login-rate-by-ip = Bir IP'nin başarısız oturum açmaları
settings-name-login-rate-by-account = Bir hesaba başarısız oturum açmalar
settings-name-audit-keep = Etkinliğin saklanma süresi
settings-name-audit-max-entries = En çok etkinlik girdisi
settings-name-oidc-issuer = OpenID sağlayıcısı
settings-name-oidc-client-id = Tondo’nun oradaki adı
settings-name-oidc-client-secret-file = Sır dosyası
settings-name-oidc-name = Düğmedeki ad
settings-name-oidc-scopes = İstenen bilgiler
settings-name-oidc-admin-claim = Yönetici bilgisi
settings-name-oidc-file = Birkaç sağlayıcının dosyası
settings-name-oidc-create = Giriş yapanları ekle
settings-name-oidc-picture = Resimleri devral
settings-name-oidc-redirect = Doğrudan sağlayıcıya git
settings-name-proxy-sign-in = Vekil sunucu giriş yaptırır
settings-name-proxy-user-header = Kullanıcı adı başlığı
settings-name-proxy-email-header = E-posta başlığı
settings-name-proxy-name-header = Ad başlığı
settings-name-proxy-groups-header = Grup başlığı
settings-name-proxy-group = Gereken grup
settings-name-proxy-create = Vekil sunucunun bildirdiklerini ekle
settings-name-max-tokens-per-person = Bir kişinin en çok belirteci
