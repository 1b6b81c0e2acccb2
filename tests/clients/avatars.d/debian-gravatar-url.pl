# Gravatar::URL (Debian's libgravatar-url-perl): its option `base` names another server, else www.gravatar.com. MD5 of an
# address that it lower-cases and does not trim.
use strict;
use warnings;
use Gravatar::URL;

my ($kind, $value, $size, $scheme) = @ARGV;
my @server = $ENV{BASE} ? (base => "$ENV{BASE}/avatar") : (https => $scheme eq "https");
print gravatar_url(email => $value, size => $size, default => "404", rating => "g", @server), "\n";
