using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;

namespace Camerad.Interop.Tests.DataChannels;

/// <summary>The closing of data channels as both sides see it (RFC 8831 §6.7).</summary>
public sealed class ChannelClosingTests(BrowserPool browsers)
{
    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task A_channel_closed_here_closes_in_the_page_after_what_was_sent(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel ours = call.Create("closing");
        await call.Page.UntilAsync("channels.closing?.readyState === 'open'");
        await ours.OpenAsync();

        for (int i = 0; i < 16; i++) Message.Binary(65536, i).Send(ours.Channel);
        ours.Channel.Close();
        Assert.Equal(RTCDataChannelState.Closing, ours.Channel.ReadyState);

        await ours.ClosedAsync();
        await call.Page.UntilAsync(
            "channels.closing.readyState === 'closed' && channels.closing.events.includes('close')");
        Assert.Equal(RTCDataChannelState.Closed, ours.Channel.ReadyState);
        Assert.Equal(16, await call.Page.RunAsync<int>("return channels.closing.received.length"));
        Assert.DoesNotContain("error", ours.Events);
        Assert.DoesNotContain("error", await call.Page.RunAsync<string[]>("return channels.closing.events"));
        var refused = Assert.Throws<RTCException>(() => ours.Channel.Send("late"));
        Assert.Equal(RTCException.InvalidStateError, refused.Name);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task A_channel_closed_in_the_page_closes_here_after_what_was_sent(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel ours = call.Create("closing");
        await call.Page.UntilAsync("channels.closing?.readyState === 'open'");
        await ours.OpenAsync();

        await call.Page.RunAsync(
            "for (let i = 0; i < 16; i++) channels.closing.send(pattern(65536, i)); channels.closing.close()");

        await ours.ClosedAsync();
        await call.Page.UntilAsync("channels.closing.readyState === 'closed'");
        Assert.Equal(RTCDataChannelState.Closed, ours.Channel.ReadyState);
        Assert.Equal(["open", "closing", "close"], ours.Events);
        Assert.Equal(16, ours.Received.Count);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task An_id_is_used_again_once_its_channel_is_closed(string browser)
    {
        const int Rounds = 4;
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel kept = call.Create("kept");
        await kept.OpenAsync();
        for (int round = 0; round < Rounds; round++)
        {
            RecordedChannel ours = call.Create("again", new RTCDataChannelInit { Negotiated = true, Id = 7 });
            await call.Page.RunAsync("adopt(pc.createDataChannel('again', {negotiated: true, id: 7}))");
            await ours.OpenAsync();
            await call.Page.UntilAsync("channels.again.readyState === 'open'");
            ours.Channel.Send($"here {round}");
            await call.Page.UntilAsync("channels.again.received.length === 1");
            await call.Page.RunAsync($"channels.again.send('page {round}')");
            await ours.ReceivedAsync(1);
            Assert.Equal([Message.Describe($"page {round}")], ours.Received);
            if (round % 2 == 0) ours.Channel.Close();
            else await call.Page.RunAsync("channels.again.close()");
            await ours.ClosedAsync();
            await call.Page.UntilAsync("channels.again.readyState === 'closed'");
        }

        // Ids that the library chooses, too: more channels one after the other than one side would take in a row.
        for (int round = 0; round < Rounds; round++)
        {
            RecordedChannel ours = call.Create($"chosen {round}");
            await call.Page.UntilAsync($"channels['chosen {round}']?.readyState === 'open'");
            await ours.OpenAsync();
            Assert.InRange(ours.Channel.Id!.Value, 0, 20);
            ours.Channel.Send("x");
            await call.Page.UntilAsync($"channels['chosen {round}'].received.length === 1");
            ours.Channel.Close();
            await ours.ClosedAsync();
        }
        Assert.Equal(RTCDataChannelState.Open, kept.Channel.ReadyState);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task A_connection_closed_here_closes_the_pages_channels(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel ours = call.Create("first");
        await ours.OpenAsync();
        await call.Page.UntilAsync("channels.first?.readyState === 'open'");

        call.Connection.Close();

        await call.Page.UntilAsync("channels.first.readyState === 'closed' && channels.first.events.includes('close')");
        Assert.Equal(RTCDataChannelState.Closed, ours.Channel.ReadyState);
        Assert.Equal(RTCPeerConnectionState.Closed, call.Connection.ConnectionState);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task A_connection_closed_in_the_page_closes_our_channels(string browser)
    {
        await using Call call = await Call.BeginAsync(browsers, browser);
        RecordedChannel ours = call.Create("first");
        await ours.OpenAsync();
        await call.Page.UntilAsync("channels.first?.readyState === 'open'");

        await call.Page.RunAsync("pc.close()");

        await ours.ClosedAsync();
        Assert.Equal(RTCDataChannelState.Closed, ours.Channel.ReadyState);
        await Eventually.True(
            () => call.Connection.ConnectionState
                is RTCPeerConnectionState.Closed or RTCPeerConnectionState.Failed
                    or RTCPeerConnectionState.Disconnected,
            () => $"the connection is known to be over: {call.Story}");
        call.AssertNoFaults();
    }
}
