using System.Text.Json;
using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;

namespace Camerad.Interop.Tests.DataChannels;

/// <summary>Data channels between a browser's page and this library.</summary>
public sealed class DataChannelTests(BrowserPool browsers)
{
    private const int MaxMessageSize = 262144;

    private static readonly Message[] Few =
        [new("grüße ☃ 𝄞"), new(""), Message.Binary(0), Message.Binary(1000), new("last")];

    private static readonly Message[] Sizes =
    [
        new(""), Message.Binary(0), Message.Binary(1), Message.Binary(1191), Message.Binary(1200),
        Message.Binary(16384), Message.Binary(65535), Message.Binary(65536), new(new string('☃', 65536 / 3)),
        Message.Binary(MaxMessageSize), new(new string('x', MaxMessageSize)), Message.Binary(0), new("end"),
    ];

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Channels_of_every_mode_carry_messages_both_ways_whoever_made_them(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        var labels = new Dictionary<string, Mode>();
        foreach (Mode mode in Mode.All)
        {
            labels.Add($"ours {mode}", mode);
            call.Create($"ours {mode}", mode.ToInit());
            labels.Add($"theirs {mode}", mode);
        }

        IEnumerable<object[]> theirModes = Mode.All.Select(static mode => new object[] { $"theirs {mode}", mode });
        await call.Page.RunAsync(
            $"for (const [label, init] of {JsonSerializer.Serialize(theirModes)})"
            + "adopt(pc.createDataChannel(label, init))");

        foreach ((string label, Mode mode) in labels)
        {
            RecordedChannel ours = await call.OpenedAsync(label);
            AssertMode(mode, ours.Channel);
            string theirs = await TheirsAsync(call, label);
            Assert.Equal(mode, await call.Page.RunAsync<Mode>(
                $"const {{ordered, maxRetransmits, maxPacketLifeTime}} = {theirs};"
                + "return {ordered, maxRetransmits, maxPacketLifeTime}"));
            await ExchangeAsync(call, mode, ours, theirs);
        }
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Channels_made_while_an_offer_is_on_its_way_do_not_meet_on_one_stream(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        var ours = new List<RecordedChannel>();
        call.Connection.OnSignalingStateChange += () =>
        {
            if (call.Connection.SignalingState == RTCSignalingState.HaveRemoteOffer)
                for (int i = 0; i < 3; i++) ours.Add(call.Create($"ours {i}"));
        };
        await call.Page.RunAsync(
            "adopt(pc.createDataChannel('first'));"
            + "await new Promise(offered => pc.addEventListener('signalingstatechange', offered, {once: true}));"
            + "for (let i = 0; i < 3; i++) adopt(pc.createDataChannel(`theirs ${i}`))");

        foreach (string label in (string[])["first", "theirs 0", "theirs 1", "theirs 2", "ours 0", "ours 1", "ours 2"])
        {
            RecordedChannel channel = await call.OpenedAsync(label);
            channel.Channel.Send(label);
            string theirs = await TheirsAsync(call, label);
            await call.Page.UntilAsync($"{theirs}.received.length === 1");
        }
        Assert.Equal(3, ours.Count);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Channels_that_both_sides_made_need_no_announcement_and_names_are_kept(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel negotiated = call.Create("agreed", new RTCDataChannelInit { Negotiated = true, Id = 1000 });
        RecordedChannel named = call.Create("Kanal ☃", new RTCDataChannelInit
        {
            Protocol = "example.v1",
            Priority = RTCPriorityType.High,
        });
        // At once: Chromium guesses the id's parity of a channel that it makes between its offer and the answer, and
        // guesses wrong, since we answer as DTLS server.
        await call.Page.RunAsync("""
            adopt(pc.createDataChannel('agreed', { negotiated: true, id: 1000 }));
            adopt(pc.createDataChannel('', { protocol: 'p'.repeat(1000), priority: 'medium' }));
            """);

        RecordedChannel unnamed = await call.OpenedAsync("");
        await call.OpenedAsync("agreed");
        await call.OpenedAsync("Kanal ☃");
        string agreed = await TheirsAsync(call, "agreed"), theirNamed = await TheirsAsync(call, "Kanal ☃");
        await ExchangeAsync(call, Mode.All[0], negotiated, agreed);
        await ExchangeAsync(call, Mode.All[0], named, theirNamed);

        Assert.True(negotiated.Channel.Negotiated);
        Assert.Equal(1000, negotiated.Channel.Id);
        Assert.Equal("example.v1", await call.Page.RunAsync<string>($"return {theirNamed}.protocol"));
        Assert.False(await call.Page.RunAsync<bool>($"return {theirNamed}.negotiated"));
        Assert.Equal(new string('p', 1000), unnamed.Channel.Protocol);
        // RFC 8832 §6: of the two sides, one takes the even ids and the other the odd ones.
        Assert.NotEqual(named.Channel.Id % 2, unnamed.Channel.Id % 2);
        Assert.Equal(named.Channel.Id, await call.Page.RunAsync<int>($"return {theirNamed}.id"));
        Assert.Equal(unnamed.Channel.Id, await call.Page.RunAsync<int>("return channels[''].id"));
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Messages_from_empty_to_the_largest_arrive_whole_and_in_order(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel ours = call.Create("sizes");
        string theirs = await TheirsAsync(call, "sizes");
        await ours.OpenAsync();

        Task<string[]> sent = call.Page.RunAsync<string[]>(
            $"return sendAll({theirs}, {JsonSerializer.Serialize(Sizes)})");
        foreach (Message message in Sizes) message.Send(ours.Channel);

        string[] expected = [.. Sizes.Select(static message => message.Description)];
        Assert.Equal(expected, await sent);
        await ours.ReceivedAsync(expected.Length);
        Assert.Equal(expected, ours.Received);
        await call.Page.UntilAsync($"{theirs}.received.length >= {expected.Length}");
        Assert.Equal(expected, await call.Page.RunAsync<string[]>($"return {theirs}.received"));
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task A_message_larger_than_agreed_is_refused_by_whoever_sends_it(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel ours = call.Create("large");
        string theirs = await TheirsAsync(call, "large");
        await ours.OpenAsync();

        var refused = Assert.Throws<RTCException>(() => ours.Channel.Send(new byte[MaxMessageSize + 1]));
        string name = await call.Page.RunAsync<string>(
            $"try {{ {theirs}.send(new Uint8Array({MaxMessageSize} + 1)); }} catch (error) {{ return error.name; }}");

        Assert.Equal(RTCException.TypeError, refused.Name);
        Assert.Equal("TypeError", name);
        Assert.Equal(MaxMessageSize, call.Connection.Sctp!.MaxMessageSize);
        Assert.Equal(MaxMessageSize, await call.Page.RunAsync<int>("return pc.sctp.maxMessageSize"));
        await ExchangeAsync(call, Mode.All[0], ours, theirs);
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task What_waits_to_be_sent_is_counted_and_its_sinking_is_told(string browser)
    {
        const int Messages = 64, Length = 65536, Threshold = 262144;
        Message[] bulk = [.. Enumerable.Range(1, Messages).Select(static seed => Message.Binary(Length, seed))];
        string[] expected = [.. bulk.Select(static message => message.Description)];
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel ours = call.Create("bulk");
        string theirs = await TheirsAsync(call, "bulk");
        await ours.OpenAsync();

        ours.Channel.BufferedAmountLowThreshold = Threshold;
        foreach (Message message in bulk) message.Send(ours.Channel);
        Assert.InRange(ours.Channel.BufferedAmount, Threshold + 1, Messages * Length);
        await Eventually.True(
            () => ours.Events.Contains("bufferedamountlow"), () => $"{ours.Channel.BufferedAmount} bytes sink");
        await call.Page.UntilAsync($"{theirs}.received.length >= {Messages}");
        await Eventually.True(
            () => ours.Channel.BufferedAmount == 0, () => $"{ours.Channel.BufferedAmount} bytes leave");
        Assert.Equal(expected, await call.Page.RunAsync<string[]>($"return {theirs}.received"));

        await call.Page.RunAsync(
            $"{theirs}.bufferedAmountLowThreshold = {Threshold}; sendAll({theirs}, {JsonSerializer.Serialize(bulk)})");
        await ours.ReceivedAsync(Messages);
        await call.Page.UntilAsync($"{theirs}.events.includes('bufferedamountlow') && {theirs}.bufferedAmount === 0");
        Assert.Equal(expected, ours.Received);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Two_hundred_channels_are_open_at_once_and_each_carries_its_own(string browser)
    {
        const int Each = 100;
        await using Call call = await Call.BeginAsync(browsers, browser);
        for (int i = 0; i < Each; i++) call.Create($"ours {i}");
        await call.Page.RunAsync($"for (let i = 0; i < {Each}; i++) adopt(pc.createDataChannel(`theirs ${{i}}`))");

        await call.Page.UntilAsync(
            $"Object.values(channels).filter((channel) => channel.readyState === 'open').length === {2 * Each}");
        await call.Page.RunAsync(
            "for (const [label, channel] of Object.entries(channels)) channel.send(`page ${label}`)");
        for (int i = 0; i < 2 * Each; i++)
        {
            string label = i < Each ? $"ours {i}" : $"theirs {i - Each}";
            RecordedChannel channel = await call.OpenedAsync(label);
            channel.Channel.Send($"here {label}");
            await channel.ReceivedAsync(1);
            Assert.Equal([Message.Describe($"page {label}")], channel.Received);
        }

        await call.Page.UntilAsync("Object.values(channels).every((channel) => channel.received.length > 0)");
        Assert.Empty(await call.Page.RunAsync<string[]>("""
            return Object.values(channels).map(({ label }) => label)
              .filter((label) => channels[label].received.join() !== describe(`here ${label}`));
            """));
        call.AssertNoFaults();
    }

    /// <summary>The first exchange in both directions, after which a reliable channel has lost nothing, and another
    /// little.</summary>
    private static async Task ExchangeAsync(Call call, Mode mode, RecordedChannel ours, string theirs)
    {
        string[] expected = [.. Few.Select(static message => message.Description)];
        foreach (Message message in Few) message.Send(ours.Channel);
        await call.Page.RunAsync($"sendAll({theirs}, {JsonSerializer.Serialize(Few)})");

        await ours.ReceivedAsync(mode.IsReliable ? Few.Length : 1);
        await call.Page.UntilAsync($"{theirs}.received.length >= {(mode.IsReliable ? Few.Length : 1)}");
        AssertDelivered(mode, expected, ours.Received);
        AssertDelivered(mode, expected, await call.Page.RunAsync<string[]>($"return {theirs}.received"));
    }

    private static void AssertDelivered(Mode mode, IReadOnlyList<string> sent, IReadOnlyList<string> received)
    {
        if (mode.IsReliable && mode.Ordered)
        {
            Assert.Equal(sent, received);
        }
        else if (mode.IsReliable)
        {
            Assert.Equal(sent.Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));
        }
        else
        {
            // Some may be lost; none comes twice or is damaged.
            Assert.All(received, one => Assert.Contains(one, sent));
            Assert.Distinct(received);
            if (mode.Ordered) Assert.Equal(sent.Where(received.Contains), received);
        }
    }

    private static void AssertMode(Mode mode, RTCDataChannel channel) => Assert.Equal(
        mode, new Mode(channel.Ordered, channel.MaxRetransmits, channel.MaxPacketLifeTime));

    /// <summary>The page's end of a channel as an expression, once it is open.</summary>
    private static async Task<string> TheirsAsync(Call call, string label)
    {
        string channel = $"channels[{JsonSerializer.Serialize(label)}]";
        try
        {
            await call.Page.UntilAsync($"{channel}?.readyState === 'open'");
        }
        catch (PageException exception)
        {
            Assert.Fail($"{exception.Message}; {call.Story}");
        }

        return channel;
    }
}
