"""Who did something: a colleague's login and name, and no more."""

from typing import ClassVar

import strawberry

from domain.pages import Listing
from domain.staff import queries as staff
from schema.nodes import Node, plain


@strawberry.type(description="办理人。")
class Person(Node):
    """A member of staff as colleagues see them."""

    listing: ClassVar[Listing] = staff.PEOPLE

    login: str = plain("登录名")
    name: str = plain("姓名")
