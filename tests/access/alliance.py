from django.urls import reverse

from tests.access import Row

MATRIX = {
    "set_language": Row(
        lambda w: reverse("set_language"), method="post", data={"language": "en"}, default=302, nobody=302
    ),
    "display": Row(lambda w: reverse("display"), default=200, nobody=200),
    "styleguide": Row(lambda w: reverse("styleguide"), default=403, staff=200, outsider=200, admin=200, nobody="login"),
    "schema": Row(lambda w: reverse("schema"), default=200, nobody=401),
    "api-docs": Row(lambda w: reverse("api-docs"), default=200, nobody=401),
}
