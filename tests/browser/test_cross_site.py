"""A page of another application on the same host: the browser hands it our cookie, the guard does not care."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.arranged import Office
from tests.browser.conftest import Sit

FORM: Final = """<!doctype html><title>x</title><h1>Prizes</h1>
<form method="post" action="{url}/graphql" enctype="{enctype}">
  <textarea name='{name}'>{value}</textarea><button>Take it</button></form>"""
APPROVE: Final = (
    '{{"query":"mutation {{ disbursementApprove(id: \\"{id}\\", input: {{ digest: \\"{digest}\\" }})'
    ' {{ disbursement {{ id }} }} }}","ignored":"'
)
STATE: Final = "query State($id: ID!) { node(id: $id) { ... on Disbursement { state } } }"


class Neighbour(HTTPServer):
    """Another application on this machine, which serves one page."""

    page: bytes = b""


class Serve(BaseHTTPRequestHandler):
    """Answers with whatever page the neighbour was given."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Neighbour)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - likewise
        """Say nothing."""


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    """A server on another port of the same host: the same site, another origin."""
    server = Neighbour(("127.0.0.1", 0), Serve)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class TestNeighboursForm:
    @pytest.mark.parametrize("enctype", ["text/plain", "multipart/form-data"])
    async def test_carries_the_cookie_and_is_refused_all_the_same(
        self, sit: Sit, office: Office, neighbour: Neighbour, enctype: str
    ) -> None:
        batch = office.sealed()
        query = APPROVE.format(id=batch.id, digest=batch.digest)
        name, value = (query, '"}') if enctype == "text/plain" else ("operations", query + '"}')
        page = FORM.format(url=office.station.url, enctype=enctype, name=name, value=value)
        neighbour.page = page.encode()
        desk = await sit("checker", is_confirmed=True)
        desk.watch.means("a request left for http://127.0.0.1")
        desk.watch.means_status(403, 404)
        await desk.page.goto(f"http://127.0.0.1:{neighbour.server_port}/")
        async with desk.page.expect_request("**/graphql") as sent:
            await desk.button("Take it").click()
        request = await sent.value
        assert "sid=" in (await request.all_headers()).get("cookie", ""), "the attack is real"
        answer = await request.response()
        assert answer is not None
        assert answer.status == 403
        await expect(desk.page.locator("body")).to_contain_text("请求不是由本系统的页面发出的")
        with office.station.person("checker") as checker:
            assert checker.ask(STATE, id=batch.id)["node"]["state"] == "SEALED"

    async def test_is_not_let_read_or_write_by_script_either(
        self, sit: Sit, office: Office, neighbour: Neighbour
    ) -> None:
        neighbour.page = b"<!doctype html><title>x</title><h1>Prizes</h1>"
        desk = await sit("checker")
        desk.watch.means("127.0.0.1", "net::ERR_")
        await desk.page.goto(f"http://127.0.0.1:{neighbour.server_port}/")
        script = """async ([url, init]) => fetch(url, { credentials: 'include', ...init })
          .then((answer) => answer.type, () => 'refused')"""
        headers = {"Content-Type": "application/json", "X-CSRF-Preflight": "1"}
        asking = {"method": "POST", "headers": headers, "body": '{"query":"{ viewer { id } }"}'}
        for init in (asking, {"method": "GET"}):
            answer = await desk.page.evaluate(script, [f"{office.station.url}/session", init])
            assert answer == "refused"

    async def test_cannot_put_our_page_into_a_frame(
        self, sit: Sit, office: Office, neighbour: Neighbour
    ) -> None:
        frame = f"<!doctype html><title>x</title><iframe src='{office.station.url}/'></iframe>"
        neighbour.page = frame.encode()
        desk = await sit("checker")
        desk.watch.means("127.0.0.1", "net::ERR_")
        await desk.page.goto(f"http://127.0.0.1:{neighbour.server_port}/")
        shown = desk.page.frame_locator("iframe").get_by_text("普惠服务业务系统")
        await desk.page.wait_for_timeout(1_000)
        await expect(shown).to_have_count(0)
