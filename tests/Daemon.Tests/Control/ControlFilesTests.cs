using System.Text;
using System.Text.Json;
using Camerad.Daemon.Control;
using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Tests.Control;

/// <summary>Snapshots by control channel: taken, listed, fetched; and the limits of transfers.</summary>
public sealed class ControlFilesTests
{
    private const int Large = 300_000;

    [Fact]
    public async Task Snapshot_is_answered_with_its_facts()
    {
        await using var device = new ControlDevice();

        JsonElement reply = await device.Channel.AskAsync("\"command\":\"snapshot\",\"name\":\"page\"");

        Assert.Equal(
            ("main/20261127/main-20261127-070000.000.jpg", "page", 27),
            (Text(reply, "file"), Text(reply, "name"), reply.GetProperty("size").GetInt32()));
        Assert.False(reply.TryGetProperty("transfer", out _));
        Assert.Empty(device.Channel.Frames);
    }

    [Fact]
    public async Task Snapshot_follows_its_facts_if_it_is_wanted()
    {
        await using var device = new ControlDevice(isKept: false);
        device.Renderer.Length = Large;

        JsonElement reply = await device.Channel.AskAsync("\"command\":\"snapshot\",\"reply\":\"jpeg\"");
        byte[] file = await device.Channel.FileAsync(reply);

        Assert.Equal((1280, Large), (reply.GetProperty("width").GetInt32(), file.Length));
        Assert.StartsWith("picture 1 quality 0", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_pages_from_the_newest_to_the_oldest()
    {
        await using var device = new ControlDevice();
        IReadOnlyList<string> names = await device.KeepAsync(5);

        JsonElement first = await device.Channel.AskAsync("\"command\":\"list\",\"limit\":2");
        JsonElement second = await device.Channel.AskAsync(
            $"\"command\":\"list\",\"limit\":3,\"before\":\"{names[1]}\"");
        JsonElement other = await device.Channel.AskAsync("\"command\":\"list\",\"stream\":\"garden\"");

        Assert.Equal(names.Take(2), Files(first));
        Assert.Equal(names.Skip(2), Files(second));
        Assert.Empty(Files(other));
        Assert.Equal(
            (true, false), (first.GetProperty("more").GetBoolean(), second.GetProperty("more").GetBoolean()));
        JsonElement newest = first.GetProperty("files")[0];
        Assert.Equal(("2026-11-27T07:00:05.000Z", 27), (Text(newest, "time"), newest.GetProperty("size").GetInt32()));
    }

    [Fact]
    public async Task Fetched_file_is_the_one_on_disk_byte_by_byte()
    {
        await using var device = new ControlDevice();
        device.Renderer.Length = Large;
        string name = Assert.Single(await device.KeepAsync(1));

        JsonElement reply = await device.Channel.AskAsync($"\"command\":\"fetch\",\"file\":\"{name}\"");
        byte[] file = await device.Channel.FileAsync(reply);

        Assert.Equal(name, Text(reply, "file"));
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(device.Root, name), TestContext.Current.CancellationToken),
            file);
    }

    [Theory]
    [InlineData("secret.jpg")]
    [InlineData("./main/20261127/NAME")]
    [InlineData("main/20261127/../20261127/NAME")]
    [InlineData("main//20261127/NAME")]
    [InlineData("main/20261127/strange.jpg")]
    [InlineData("main/20261127/main-20261127-080000.000.jpg")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("NAME\\u0000.jpg")]
    [InlineData("")]
    public async Task Only_what_is_listed_is_given(string asked)
    {
        await using var device = new ControlDevice();
        string name = Path.GetFileName(Assert.Single(await device.KeepAsync(1)));
        // There, but not ours.
        foreach (string file in (string[])["secret.jpg", "main/20261127/strange.jpg",
            "main/20261127/main-20261127-080000.000.jpg"])
        {
            await File.WriteAllTextAsync(
                Path.Combine(device.Root, file), "secret", TestContext.Current.CancellationToken);
        }

        JsonElement reply = await device.Channel.AskAsync(
            $"\"command\":\"fetch\",\"file\":\"{asked.Replace("NAME", name, StringComparison.Ordinal)}\"");

        Assert.Equal(CommandWords.UnknownFile, Text(reply, "error"));
        Assert.Empty(device.Channel.Frames);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Link_in_the_place_of_a_file_or_folder_is_not_followed(bool isFolder)
    {
        await using var device = new ControlDevice();
        string name = Assert.Single(await device.KeepAsync(1));
        string path = Path.Combine(device.Root, name), day = Path.GetDirectoryName(path)!;
        string elsewhere = Path.Combine(device.Root, "elsewhere");
        Directory.Move(day, elsewhere);
        if (isFolder)
        {
            Directory.CreateSymbolicLink(day, elsewhere);
        }
        else
        {
            Directory.CreateDirectory(day);
            File.CreateSymbolicLink(path, Path.Combine(elsewhere, Path.GetFileName(name)));
        }

        JsonElement reply = await device.Channel.AskAsync($"\"command\":\"fetch\",\"file\":\"{name}\"");

        Assert.Equal(CommandWords.UnknownFile, Text(reply, "error"));
    }

    [Fact]
    public async Task Device_that_keeps_none_says_how_it_could()
    {
        await using var device = new ControlDevice(isKept: false);

        JsonElement list = await device.Channel.AskAsync("\"command\":\"list\"");
        JsonElement fetch = await device.Channel.AskAsync("\"command\":\"fetch\",\"file\":\"x\"");

        Assert.Equal(
            (CommandWords.Unsupported, CommandWords.Unsupported), (Text(list, "error"), Text(fetch, "error")));
        Assert.Contains("snapshots.directory", Text(list, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_waits_while_the_viewer_does_not_read()
    {
        await using var device = new ControlDevice();
        device.Renderer.Length = Large;
        string name = Assert.Single(await device.KeepAsync(1));
        device.Channel.IsRead = false;

        JsonElement reply = await device.Channel.AskAsync($"\"command\":\"fetch\",\"file\":\"{name}\"");
        await WaitsAsync(device);
        Assert.InRange(
            device.Channel.BufferedAmount, ControlTransfers.HighWater,
            ControlTransfers.HighWater + ControlTransfer.MessageLength);
        // Others are answered meanwhile.
        Assert.True((await device.Channel.AskAsync("\"command\":\"help\"")).GetProperty("ok").GetBoolean());

        device.Channel.IsRead = true;
        device.Channel.Drain();
        Assert.Equal(Large, (await device.Channel.FileAsync(reply)).Length);
    }

    [Fact]
    public async Task Viewer_that_takes_nothing_loses_the_transfer_and_is_told()
    {
        await using var device = new ControlDevice();
        device.Renderer.Length = Large;
        string name = Assert.Single(await device.KeepAsync(1));
        device.Channel.IsRead = false;
        await device.Channel.AskAsync($"\"command\":\"fetch\",\"file\":\"{name}\"");
        await WaitsAsync(device);
        device.Channel.Texts.Clear();

        device.Time.Advance(ControlTransfers.StallTimeout);

        Assert.Equal(CommandWords.TimedOut, Text(await device.Channel.ReplyAsync("1"), "error"));
        device.Channel.IsRead = true;
        device.Channel.Drain();
        JsonElement again = await device.Channel.AskAsync($"\"command\":\"fetch\",\"file\":\"{name}\"");
        Assert.Equal(Large, (await device.Channel.FileAsync(again)).Length);
    }

    [Fact]
    public async Task Third_file_at_once_is_busy_and_both_others_come_whole()
    {
        await using var device = new ControlDevice();
        device.Renderer.Length = Large;
        IReadOnlyList<string> names = await device.KeepAsync(ControlTransfers.MaxTransfers + 1);
        device.Channel.IsRead = false;

        var replies = new List<JsonElement>();
        foreach (string name in names)
            replies.Add(await device.Channel.AskAsync($"\"command\":\"fetch\",\"file\":\"{name}\""));
        device.Channel.IsRead = true;
        device.Channel.Drain();

        Assert.Equal(CommandWords.Busy, Text(replies[^1], "error"));
        for (int i = 0; i < ControlTransfers.MaxTransfers; i++)
        {
            Assert.StartsWith(
                $"picture {names.Count - i} ",
                Encoding.UTF8.GetString(await device.Channel.FileAsync(replies[i])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Channel_that_closes_ends_its_transfers()
    {
        var device = new ControlDevice();
        device.Renderer.Length = Large;
        string name = Assert.Single(await device.KeepAsync(1));
        device.Channel.IsRead = false;
        await device.Channel.AskAsync($"\"command\":\"fetch\",\"file\":\"{name}\"");
        await WaitsAsync(device);
        int sent = device.Channel.Frames.Count;

        device.Channel.Close();
        await device.DisposeAsync();

        Assert.Equal(sent, device.Channel.Frames.Count);
    }

    // A transfer that waits has set a timer of its own.
    private static async Task WaitsAsync(ControlDevice device)
    {
        int before = -1;
        await Eventually.TrueAsync(
            () =>
            {
                bool isFull = device.Channel.BufferedAmount > ControlTransfers.HighWater
                    && device.Channel.Frames.Count == before;
                before = device.Channel.Frames.Count;
                return isFull;
            },
            "the channel is full");
        await Eventually.TrueAsync(() => device.Time.Count > 0, "the transfer waits");
    }

    private static IEnumerable<string> Files(JsonElement reply) =>
        reply.GetProperty("files").EnumerateArray().Select(static file => Text(file, "file"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
