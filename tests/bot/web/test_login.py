"""Logging in and out by the forms."""

from http.cookies import SimpleCookie

from bot.accounts.organisers import disable_organiser
from tests.bot.web.office import PASSWORD, ROOT, account, open_office

LOGIN = f"{ROOT}/login"


async def test_person_logs_in_and_comes_to_the_rounds(office):
    await account(office.context)

    async with office.browser() as browser:
        seen = await browser.log_in()

    assert (seen.status, seen.path) == (200, f"{ROOT}/rounds")
    assert "There are no rounds yet." in seen.words


async def test_person_comes_to_the_page_they_asked_for(office):
    await account(office.context)

    async with office.browser() as browser:
        asked = await browser.get("/audit?before=5")
        fields = asked.form(LOGIN) | {"name": "olga", "password": PASSWORD}
        seen = await browser.post("/login", fields)

    assert asked.path == f"{LOGIN}?next=/organiser/audit?before%3D5"
    assert seen.path == f"{ROOT}/audit?before=5"


async def test_form_never_leads_to_another_site(office):
    await account(office.context)

    for wanted in ("https://evil.example", "//evil.example", f"{ROOT}/\\evil", "/organiserx"):
        async with office.browser() as browser:
            form = (await browser.get(f"/login?next={wanted}")).form(LOGIN)
            seen = await browser.post(
                "/login", form | {"name": "olga", "password": PASSWORD, "next": wanted}
            )
            assert seen.path == f"{ROOT}/rounds"


async def test_wrong_password_is_told_beside_the_name_and_the_password_is_not_repeated(office):
    await account(office.context)

    async with office.browser() as browser:
        seen = await browser.log_in(password="a wrong password")

    assert seen.status == 400
    assert seen.title == "Error: Log in - Distributed Dialogue"
    assert [problem[:27] for problem in seen.problems] == ["Name or password is wrong. "]
    assert 'value="olga"' in seen.html
    assert "a wrong password" not in seen.html


async def test_empty_fields_are_named(office):
    async with office.browser() as browser:
        seen = await browser.log_in("", "")

    assert seen.problems == ["Enter your name.", "Enter your password."]


async def test_sixth_wrong_password_must_wait(office):
    await account(office.context)

    async with office.browser() as browser:
        for _ in range(5):
            assert (await browser.log_in(password="a wrong password")).status == 400
        seen = await browser.log_in()

    assert seen.status == 429
    assert seen.problems == ["That were too many attempts. Wait 10 minutes, then try again."]


async def test_form_of_another_browser_is_refused(office):
    await account(office.context)

    async with office.browser() as one, office.browser() as other:
        form = (await one.get("/login")).form(LOGIN)
        seen = await other.post("/login", form | {"name": "olga", "password": PASSWORD})

    assert seen.status == 403
    assert "allow cookies" in seen.problems[0]


async def test_login_cookie_is_out_of_reach_of_scripts_and_other_sites(office):
    await account(office.context)

    async with office.browser() as browser:
        form = (await browser.get("/login")).form(LOGIN)
        fields = form | {"name": "olga", "password": PASSWORD}
        async with browser.client.post(LOGIN, data=fields, allow_redirects=False) as answer:
            cookie = SimpleCookie(answer.headers.getall("Set-Cookie")[0])["dialogue-session"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert (cookie["secure"], cookie["domain"], cookie["max-age"]) == ("", "", "")


async def test_login_cookie_is_bound_to_https_and_to_the_host_in_public(context):
    await account(context)

    async with (
        open_office(context, public_url="https://talk.example") as office,
        office.browser() as browser,
    ):
        async with browser.client.get(LOGIN) as answer:
            cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-dialogue-form"]
            held = {"Cookie": f"__Host-dialogue-form={cookie.value}"}
        fields = {"form": cookie.value, "name": "olga", "password": PASSWORD}
        async with browser.client.post(
            LOGIN, data=fields, headers=held, allow_redirects=False
        ) as answer:
            cookies = SimpleCookie(answer.headers.getall("Set-Cookie")[0])

    assert cookie["secure"]
    session = cookies["__Host-dialogue-session"]
    assert (session["secure"], session["path"], session["domain"]) == (True, "/", "")


async def test_each_log_in_gets_a_new_token(office):
    await account(office.context)
    tokens = set()

    async with office.browser() as browser:
        for _ in range(2):
            await browser.log_in()
            tokens.add(browser.session)
            await browser.send("/rounds", "/logout")

    assert len(tokens) == 2


async def test_old_token_is_worth_nothing_after_log_out(office):
    async with office.logged_in() as browser:
        token = browser.session
        gone = await browser.send("/rounds", "/logout")
        browser.client.cookie_jar.update_cookies({"dialogue-session": token})
        seen = await browser.get("/rounds")

    assert "You are logged out." in gone.words
    assert seen.path.startswith(LOGIN)


async def test_who_is_logged_in_need_not_log_in_again(office):
    async with office.logged_in() as browser:
        seen = await browser.get("/login")

    assert seen.path == f"{ROOT}/rounds"


async def test_closed_account_is_out_with_its_next_step(office):
    async with office.logged_in() as browser:
        await disable_organiser(office.context, "olga", "a test")
        seen = await browser.get("/rounds")

    assert seen.path.startswith(LOGIN)


async def test_password_is_changed_on_the_account_page(office):
    async with office.logged_in() as browser:
        new = "eight loud herons"
        wrong = await browser.send("/account", "/account/password", old="no", new=new)
        short = await browser.send("/account", "/account/password", old=PASSWORD, new="short")
        empty = await browser.send("/account", "/account/password")
        done = await browser.send("/account", "/account/password", old=PASSWORD, new=new)
        seen = await browser.log_in(password=new)

    assert wrong.problems == ["That is not your password. Try again."]
    assert short.problems[0].startswith("The password has 5 characters. Use at least 15")
    assert empty.problems == ["Enter your password as it is now.", "Enter a new password."]
    assert "Log in with the new one" in done.words
    assert seen.path == f"{ROOT}/rounds"


async def test_log_out_everywhere_reaches_other_browsers(office):
    async with office.logged_in() as browser, office.browser() as other:
        await other.log_in()
        await browser.send("/account", "/account/logout-everywhere")
        seen = await other.get("/rounds")

    assert seen.path.startswith(LOGIN)


async def guesses(browser, form, *, hop):
    """Send six wrong passwords, each with another address in the header that proxies write."""
    for number in range(6):
        told = {"X-Forwarded-For": hop.format(number)}
        fields = {"form": form, "name": "olga", "password": "a wrong password"}
        held = {"Cookie": f"__Host-dialogue-form={form}; dialogue-form={form}"}
        browser.client.cookie_jar.clear()
        async with browser.client.post(LOGIN, data=fields, headers=told | held) as answer:
            status = answer.status
    return status


async def test_place_of_a_browser_is_not_believed_from_the_browser(context):
    await account(context)

    async with open_office(context) as office, office.browser() as browser:
        assert await guesses(browser, "x", hop="192.0.2.{}") == 429


async def test_place_of_a_browser_is_believed_from_the_proxy_beside_us(context):
    """Only what the proxy added itself counts: the last address."""
    await account(context)

    public = {"public_url": "https://talk.example"}
    async with open_office(context, **public) as office, office.browser() as browser:
        assert await guesses(browser, "x", hop="192.0.2.{}") == 400
        assert await guesses(browser, "x", hop="192.0.2.{}, 198.51.100.7") == 429
