using Camerad.Interop.Tests.DataChannels;
using Camerad.Interop.Tests.Media;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Foreign;

/// <summary>Stacks that are neither browsers nor ours: pictures both ways, and messages.</summary>
public sealed class ForeignPeerTests(ITestOutputHelper output)
{
    private const int WantedPictures = 60;

    [Theory]
    [InlineData(true, "H264")]
    [InlineData(false, "H264")]
    [InlineData(true, "VP8")]
    public async Task Aiortc_and_we_send_each_other_pictures(bool offers, string codec)
    {
        Tools.RequirePython("aiortc");
        await ExchangePicturesAsync("aiortc_peer.py", offers, codec);
    }

    [Theory]
    [InlineData(true, "H264")]
    [InlineData(false, "H264")]
    [InlineData(true, "VP8")]
    public async Task Webrtcbin_and_we_send_each_other_pictures(bool offers, string codec)
    {
        Tools.RequirePython("gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import GstWebRTC");
        await ExchangePicturesAsync("webrtcbin_peer.py", offers, codec);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Aiortc_gives_back_every_message_of_channels_of_every_mode(bool offers)
    {
        Tools.RequirePython("aiortc");
        using var peer = new ForeignPeer("aiortc_peer.py", offers, "VP8");
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var connection = new RTCPeerConnection(null, network);
        RecordedChannel[] ours =
        [
            .. Mode.All.Select(mode => new RecordedChannel(connection.CreateDataChannel($"{mode}", mode.ToInit()))),
        ];
        connection.AddTransceiver("video");
        await peer.NegotiateAsync(connection);
        for (int i = 0; i < ours.Length; i++) await EchoAsync(ours[i], Mode.All[i].IsReliable, peer);
        if (offers)
        {
            var init = new RTCDataChannelInit { Negotiated = true, Id = 100, Protocol = "echo" };
            await EchoAsync(new RecordedChannel(connection.CreateDataChannel("agreed", init)), isReliable: true, peer);
        }

        ours[0].Channel.Close();
        await ours[0].ClosedAsync();
        await Eventually.True(() => peer.OfType("closed").Any(), () => $"it sees the close; {peer.Tail}");
        peer.Finish();
        Assert.Null(peer.Error);
    }

    /// <summary>What a channel loses on purpose, it may lose both ways.</summary>
    private static async Task EchoAsync(RecordedChannel channel, bool isReliable, ForeignPeer peer)
    {
        Message[] messages = isReliable
            ? [new("grüße ☃"), new(""), Message.Binary(0), Message.Binary(1000), Message.Binary(65536), new("last")]
            : [new("grüße ☃"), Message.Binary(1000)];
        string[] expected = [.. messages.Select(static message => message.Description)];
        await channel.OpenAsync();
        foreach (Message message in messages) message.Send(channel.Channel);
        int least = isReliable ? expected.Length : 1;
        await Eventually.True(
            () => channel.Received.Count >= least,
            () => $"{least} messages on {channel.Channel.Label}, not {channel.Received.Count}; {peer.Tail}");
        if (isReliable && channel.Channel.Ordered) Assert.Equal(expected, channel.Received);
        else Assert.All(channel.Received, one => Assert.Contains(one, expected));
    }

    /// <summary>H.264: our numbered clip against its pictures. VP8: its own pictures come back to it.</summary>
    private async Task ExchangePicturesAsync(string script, bool offers, string codec)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        using var peer = new ForeignPeer(script, offers, codec);
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var connection = new RTCPeerConnection(null, network);
        using var clip = new Clip(network);
        RecordedTrack? video = null;
        using var echo = codec == "H264" ? null : new Echo(connection, network, $"video/{codec}");
        connection.OnTrack += told => video = new RecordedTrack(told.Track);
        uint? estimate = null;
        clip.Source.OnLimitsChanged += limits => estimate = limits.MaxBitrate;
        if (codec == "H264") connection.AddTrack(clip.Source.CreateTrack());

        await peer.NegotiateAsync(connection);
        await Eventually.True(() => video is not null, () => $"a track; {peer.Tail}");
        await video!.MoreAsync(WantedPictures, () => peer.Tail);
        await Eventually.True(
            () => peer.Frames.Count >= WantedPictures || peer.HasExited,
            () => $"{peer.Frames.Count} pictures shown; {peer.Tail}");

        // aiortc estimates what its path takes (REMB), and the source is told.
        if (codec == "H264" && script.StartsWith("aiortc", StringComparison.Ordinal))
            await Eventually.True(() => estimate > 0, () => $"an estimate of the bitrate; {peer.Tail}");
        IReadOnlyList<RTCEncodedVideoFrame> pictures = video.Video;
        Assert.Equal(RTCEncodedVideoFrameType.Key, pictures[0].Type);
        Assert.All(pictures, picture => Assert.Equal($"video/{codec}", picture.Metadata.MimeType, ignoreCase: true));
        Decoder.AssertDecodes(pictures);
        int[] numbers = [.. Decoder.ReadNumbers(pictures).OfType<int>()];
        Assert.Equal(pictures.Count, numbers.Length);
        FrameOrder.AssertForward(numbers);
        int span = FrameOrder.AssertForward(peer.Frames);
        output.WriteLine($"received {pictures.Count}; shown there {peer.Frames.Count} of {span}");
        peer.Finish();
        Assert.Null(peer.Error);
    }
}
