"""Uploads are remembered for the bot they were made by."""

from storage.messages import uploads


async def test_upload_is_remembered_for_its_bot_until_forgotten(database):
    async with database.write() as tx:
        await uploads.keep_upload(tx, "telegram:1", "digest", "old name")
        await uploads.keep_upload(tx, "telegram:1", "digest", "new name")
        await uploads.keep_upload(tx, "telegram:2", "digest", "other bot")
        await uploads.forget(tx, "telegram:2", "digest")

        names = [await uploads.uploaded(tx, f"telegram:{bot}", "digest") for bot in (1, 2, 3)]

    assert names == ["new name", None, None]
