# Libravatar::URL (Debian's libgravatar-url-perl): finds the server by SRV records unless `base` names it, else
# cdn.libravatar.org. MD5 of an address that it lower-cases and does not trim, SHA-256 of an OpenID.
# With https a server that was found is lost to it: of build_url's `$https ? 'https' : 'http' . '://' . $target` comes "https".
use strict;
use warnings;
use Libravatar::URL;

my ($kind, $value, $size, $scheme) = @ARGV;
my @server = $ENV{BASE} ? (base => "$ENV{BASE}/avatar") : (https => $scheme eq "https");
print libravatar_url($kind => $value, size => $size, default => "404", @server), "\n";
