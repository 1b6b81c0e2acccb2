"""Uses a set-up link as a person does: opens it, fills in the form, and must be signed in afterwards.

Speaks the DevTools protocol with chromium over a pipe (--remote-debugging-pipe): JSON messages that end with NUL, to
descriptor 3 and from descriptor 4. Needs only Python's standard library.
"""

import base64
import json
import os
import select
import subprocess
import sys
import time

TIMEOUT_S = 30
PASSWORD = "correct horse battery"


class Browser:
    """A headless chromium with one page."""

    def __init__(self, profile):
        to_browser, self.commands = os.pipe()
        self.events, from_browser = os.pipe()

        def wire():
            # Move the pipes first: an end of one may be descriptor 3 or 4 itself.
            ends = os.dup(to_browser), os.dup(from_browser)
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                 "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
                 "--lang=de", "--accept-lang=de", "--window-size=900,1000", f"--user-data-dir={profile}"]
        self.process = subprocess.Popen(["chromium", "--remote-debugging-pipe", *flags, "about:blank"], preexec_fn=wire,
                                        pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.received, self.number, self.session, self.complaints, self.asked = b"", 0, None, [], []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        """Sends a command to the browser and waits for its answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next_message()
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer}"
                return answer["result"]

    def next_message(self):
        end = time.monotonic() + TIMEOUT_S
        while b"\0" not in self.received:
            ready, _, _ = select.select([self.events], [], [], max(0, end - time.monotonic()))
            chunk = os.read(self.events, 1 << 20) if ready else b""
            assert chunk, "the browser does not answer"
            self.received += chunk
        message, self.received = self.received.split(b"\0", 1)
        message = json.loads(message)
        self.note(message.get("method"), message.get("params", {}))
        return message

    def note(self, event, details):
        """Records the errors of the page, and the URLs that it requests."""
        if event == "Runtime.exceptionThrown" or event == "Runtime.consoleAPICalled":
            self.complaints.append(details)
        # An answer of 400 is logged as an error, too, and is expected here.
        if event == "Log.entryAdded" and details["entry"]["source"] != "network":
            self.complaints.append(details)
        if event == "Network.requestWillBeSent":
            self.asked.append(details["request"]["url"])

    def value(self, expression):
        """The value of an expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, f"{expression}: {result}"
        return result["result"].get("value")

    def wait_for(self, expression):
        end = time.monotonic() + TIMEOUT_S
        while not self.value(expression):
            assert time.monotonic() < end, f"{expression} does not come true:\n{self.value('document.body.innerText')}"
            time.sleep(0.02)

    def open(self, address):
        # Only the fragment differs from the current page, which alone would load nothing.
        self.call("Page.navigate", url="about:blank")
        self.wait_for("location.href === 'about:blank'")
        self.call("Page.navigate", url=address)
        self.wait_for("location.href !== 'about:blank' && document.readyState === 'complete'")

    def type(self, field, text):
        """Replaces the text of a field by typing."""
        self.value(f"document.getElementById('{field}').focus()")
        self.value(f"document.getElementById('{field}').select()")
        self.call("Input.insertText", text=text)

    def press_enter(self):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", text="\r", windowsVirtualKeyCode=13)

    def close(self):
        os.close(self.commands)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def text(name):
    return f"document.getElementById('{name}').textContent"


def is_shown(name):
    return f"document.getElementById('{name}').checkVisibility()"


def fill_in(browser, fields):
    for field, typed in fields.items():
        browser.type(field, typed)
    browser.press_enter()


def check_faults(browser, link):
    """Each error is shown beside its field, and errors of the server in the browser's language."""
    fill_in(browser, {"password": PASSWORD, "again": "something else"})
    browser.wait_for(f"{text('again-fault')} === 'The two passwords differ.'")
    fill_in(browser, {"password": "kurz", "again": "kurz"})
    browser.wait_for(f"{text('password-fault')}.includes('8 Zeichen')")
    assert browser.value(text("again-fault")) == ""
    languages = [browser.value(f"document.getElementById('{name}').lang") for name in ("password-fault", "title")]
    assert languages == ["de", ""], f"sentences are read out in a wrong language: {languages}"
    first_fault = "email" if link == "first" else "password"
    assert browser.value("document.activeElement.id") == first_fault, "the first fault has not got the focus"
    assert browser.value("document.getElementById('password').getAttribute('aria-invalid')") == "true"
    assert bool(browser.value(text("email-fault"))) == (link == "first"), "an address is wanted of the first one only"


def check_labels(browser):
    unlabelled = "[...document.querySelectorAll('input')].filter((input) => input.labels.length !== 1).length"
    assert browser.value(unlabelled) == 0, "a field without a label"


def main():
    profile, link, address = sys.argv[1:]
    token = address.split("#")[1]
    browser = Browser(profile)
    try:
        browser.open(address)
        browser.wait_for(is_shown("form"))
        assert token not in browser.value("location.href"), "the token stays in the address bar"
        assert browser.value("history.length") <= 3, "the page leaves entries in the history"
        check_labels(browser)
        check_faults(browser, link)
        screenshot(browser, link)
        whole = {"password": PASSWORD, "again": PASSWORD}
        fill_in(browser, {"email": "ada@example.org", "name": "Ada", **whole} if link == "first" else whole)
        browser.wait_for(is_shown("done"))
        assert browser.value("document.title").startswith("You're in")
        me = browser.value("fetch('api/v1/me').then((answer) => answer.json())")
        wanted = ("ada@example.org", "admin") if link == "first" else ("grace@example.org", "member")
        assert (me["email"], me["role"]) == wanted == (browser.value(text("who")), wanted[1]), me
        assert not browser.value("document.cookie"), "a script can read the cookie"
        browser.open(address)
        browser.wait_for(f"{text('notice')}.includes('Einrichtungslink')")
        assert not browser.value(is_shown("form")), "a used link shows the form"
        browser.open(address.split("#")[0])
        browser.wait_for(f"{text('notice')}.includes('whole link')")
        assert not any(token in asked.split("#")[0] for asked in browser.asked), "the token was sent in an address"
        assert not browser.complaints, f"the page complains: {browser.complaints}"
    finally:
        browser.close()
    print(f"the page of a set-up link, {link}: ok")


def screenshot(browser, link):
    kept = os.environ.get("KEEP_SCREENSHOT_OF_SETUP")
    if kept and link == "first":
        with open(kept, "wb") as file:
            file.write(base64.b64decode(browser.call("Page.captureScreenshot")["data"]))


main()
