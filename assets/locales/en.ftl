# What Tondo says to a sender, in English. Every message stands in every catalogue with the same arguments; a test
# holds that.

unauthorized = Unauthorized
expired-token = Expired token
login-refused = The email address or the password is wrong.
permission-missing = This token does not have the permission "{ $permission }".
no-such-page = There is no page at this address.
no-such-picture = There is no such picture.
no-such-person = There is no such person.
no-such-token = There is no such token.
method-not-allowed = The method { $method } is not allowed here; allowed: { $allowed }.
body-too-large = The request is larger than the limit of { $limit }.
picture-too-large = The picture is larger than the limit of { $limit }.
unsupported-media-type = This content type is not accepted; accepted: { $accepted }.
busy = The server is busy. Please try again in a moment.
body-timeout = The request's body did not arrive within { $seconds } seconds.
body-cut = The connection ended before the request's body was complete.
host-invalid = The request must name its host exactly once, in one readable Host header.
target-invalid = The requested address is not a plain path; it must not contain "." or ".." segments, backslashes or control characters.
coding-unknown = The only transfer coding accepted for a body is "chunked".
storage-full = The server has no room left to store pictures.
internal = Something went wrong on the server. It is in the server's log under the request id { $request }.

json-cut = The JSON breaks off at line { $line }, column { $column }.
json-trailing-comma = The JSON has a comma before a closing bracket at line { $line }, column { $column }; JSON does not allow one there.
json-syntax = The JSON cannot be read at line { $line }, column { $column }.
json-not-an-object = The body must be one JSON object with each field once.
multipart-malformed = The multipart body cannot be read.
multipart-no-file = The multipart body has no file part named "picture" or "file".
multipart-many-files = The multipart body has more than one file part; send one picture at a time.
cursor-invalid = This position in the list cannot be read; use the one that the former page gave.

field-required = The { $field } field is required.
field-not-text = The { $field } field must be text.
field-not-a-number = The { $field } field must be a whole number from { $min } to { $max }.
field-not-an-object = The { $field } field must be an object.
text-too-long = This text is longer than { $max } characters.
text-control = This text contains control characters.
name-too-long = The file name is longer than { $max } bytes.
name-separator = The file name must not contain a path separator ("/" or "\").
name-control = The file name must not contain control characters.
name-leading-dot = The file name must not begin with a dot.
email-invalid = This is not an email address.
email-taken = This email address belongs to another person.
slug-invalid = A slug has 1 to { $max } characters from a-z, 0-9 and inner hyphens, and does not look like a hash.
slug-taken = This slug belongs to another person.
password-too-short = The password must have at least { $min } characters.
password-too-long = The password must have at most { $max } bytes.
scope-too-wide = This person's tokens may have at most the scope "{ $widest }".

mime-not-accepted = This type is not accepted; accepted: { $accepted }.
mime-differs-from-content = The type is declared as { $declared }, but the picture is { $found }.
mime-differs-from-data-uri = The type is declared as { $declared }, but the data URI says { $found }.
data-uri-malformed = This is not a data URI; it must begin with "data:" and a type, and have a comma before the data.
data-uri-not-base64 = The data URI must be base64-encoded and say so (";base64,").
data-uri-type-not-accepted = The data URI's type is not accepted; accepted: { $accepted }.
base64-stray = The base64 data has a character that does not belong there, at position { $position }.
base64-cut = The base64 data breaks off.
width-differs = The picture is { $actual } pixels wide, not { $declared }.
height-differs = The picture is { $actual } pixels high, not { $declared }.
crop-outside = The crop must lie inside the picture, which is { $width } by { $height } pixels.

picture-empty = The picture is empty.
picture-unknown-type = This is not a picture of an accepted type; accepted: { $accepted }.
picture-truncated = The picture breaks off: the { $format } data is incomplete.
picture-damaged = The picture is damaged: the { $format } data cannot be decoded.
picture-unsupported = This kind of { $format } is not supported.
picture-zero-size = The picture has no width or no height.
picture-too-many-pixels = The picture has { $width } by { $height } pixels, more than the limit of { $limit } pixels.
picture-too-many-frames = The animation has more frames than the limit of { $limit }.
picture-too-many-frame-pixels = The animation's frames together have more pixels than the limit of { $limit }.
picture-too-many-scans = The picture is stored in more passes than the limit of { $limit }.
picture-profile-too-large = The picture's colour profile is larger than the limit of { $limit }.
picture-too-slow = The picture could not be decoded within { $seconds } seconds.
