using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>
/// One run of two users who change anything at any time, over a path that loses, reorders and repeats; then quiet, in
/// which everything must come out the same on both sides.
/// </summary>
internal sealed class RandomNegotiation : IDisposable
{
    private const int MaxChanges = 8, MaxMessages = 6;

    /// <summary>Within this long the users do what they do.</summary>
    private static readonly TimeSpan Commotion = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PictureInterval = TimeSpan.FromMilliseconds(33);

    private readonly Dictionary<ScenePeer, SceneCamera> _cameras = [];
    private readonly HashSet<string> _closed = [];
    private readonly SeededRandom _random;
    private int _channels;
    private bool _isStopped;

    public RandomNegotiation(ulong seed)
    {
        Scene = new ConnectionScene(seed, aIsPolite: seed % 2 == 0);
        _random = Scene.Random;
        Scene.SignalingDelay = TimeSpan.FromMilliseconds(1 + _random.Next(_random.Chance(0.3) ? 1000 : 100));
        Scene.Network.Conditions = new LinkConditions(TimeSpan.FromMilliseconds(1 + _random.Next(50)))
        {
            Loss = _random.NextDouble() * 0.15,
            Jitter = TimeSpan.FromMilliseconds(_random.Next(40)),
            Duplication = _random.NextDouble() * 0.1,
        };
        foreach (ScenePeer peer in Scene.Peers)
        {
            var camera = new SceneCamera(peer.Network);
            _cameras[peer] = camera;
            peer.ChannelOpened = SendSome;
            Scene.Every(PictureInterval, () => Write(camera));
            Scene.Do(peer, () => Create(peer), Scene.Within(Scene.SignalingDelay));
            for (int i = _random.Next(MaxChanges + 1); i > 0; i--)
                Scene.Do(peer, () => Change(peer), Scene.Within(Commotion));
        }

        if (_random.Chance(0.3)) Scene.Do(Scene.A, Interrupt, Scene.Within(Commotion));
        if (_random.Chance(0.3)) Scene.Do(Scene.A, Move, Scene.Within(Commotion));
    }

    public ConnectionScene Scene { get; }

    /// <summary>Messages lost in channels that may lose.</summary>
    public int Lost { get; private set; }

    public int Sent => Channels.Sum(static channel => channel.Sent);

    public int Collisions => Scene.Peers.Sum(peer => Scene.NegotiatorOf(peer).Collisions);

    private IEnumerable<SceneChannel> Channels => Scene.Peers.SelectMany(static peer => peer.Channels);

    public void Run()
    {
        // An outage ends with it.
        Scene.Run(Commotion + TimeSpan.FromSeconds(4));
        Scene.Check();
        Scene.Network.Conditions = LinkConditions.Lan;
        Scene.RunUntil(() => Scene.IsCalm && Channels.All(IsSettled), "quiet", seconds: 90);
        foreach (SceneChannel channel in Channels) SendSome(channel);
        Scene.Run(TimeSpan.FromSeconds(4));
        Scene.Check();
        Assert.True(
            Scene.IsCalm && Channels.All(static channel => channel.Channel.BufferedAmount == 0),
            $"not quiet any more\n{Scene.Tail()}");
        VerifySections();
        VerifyChannels();
        VerifyPictures();
    }

    /// <summary>Frames that somebody still holds.</summary>
    public int OutstandingFrames => _cameras.Values.Sum(static camera => camera.Pool.OutstandingFrames);

    public void StopCameras()
    {
        _isStopped = true;
        foreach (SceneCamera camera in _cameras.Values) camera.Dispose();
    }

    public void Dispose()
    {
        StopCameras();
        Scene.Dispose();
    }

    private bool Write(SceneCamera camera)
    {
        if (!_isStopped) camera.Write(Scene.Now);
        return !_isStopped;
    }

    private void SendSome(SceneChannel channel)
    {
        for (int i = 1 + _random.Next(MaxMessages); i > 0; i--)
        {
            int length = 8 + _random.Next(_random.Chance(0.2) ? 6000 : 300);
            Scene.Do(channel.Peer, () => channel.Send(length), Scene.Within(TimeSpan.FromSeconds(2)));
        }
    }

    private void Create(ScenePeer peer)
    {
        if (IsClosed(peer)) return;
        RTCDataChannelInit init = ChannelModes.All[_random.Next(ChannelModes.All.Count)];
        peer.CreateDataChannel($"{peer.Name}{_channels++}", init);
    }

    // A user's doing; where it can't be done now, nothing.
    private void Change(ScenePeer peer)
    {
        if (IsClosed(peer)) return;
        IReadOnlyList<RTCRtpTransceiver> transceivers = [.. peer.Connection.GetTransceivers().Where(
            static one => one.Direction != RTCRtpTransceiverDirection.Stopped)];
        RTCRtpTransceiver? some = transceivers.Count > 0 ? transceivers[_random.Next(transceivers.Count)] : null;
        int what = _random.Next(9);
        Scene.Note($"{peer.Name} does {what}");
        switch (what)
        {
            case 0:
                string kind = _random.Chance(0.5) ? "audio" : "video";
                peer.Connection.AddTransceiver(kind, new RTCRtpTransceiverInit { Direction = RandomDirection() });
                break;
            case 1 or 2:
                peer.Connection.AddTrack(_cameras[peer].Source.CreateTrack());
                break;
            case 3:
                Create(peer);
                break;
            case 4 when some is not null:
                some.Direction = RandomDirection();
                break;
            case 5 when some is not null:
                some.Stop();
                break;
            case 6:
                peer.Connection.RestartIce();
                break;
            case 7 when some is not null:
                peer.Connection.RemoveTrack(some.Sender);
                break;
            case 8 when peer.Channels.Count > 0:
                Close(peer.Channels[_random.Next(peer.Channels.Count)]);
                break;
        }
    }

    // The network is away for a while; signaling is not.
    private void Interrupt()
    {
        LinkConditions before = Scene.Network.Conditions;
        Scene.Note("outage");
        Scene.Network.Conditions = before with { IsDown = true };
        Scene.Do(Scene.A, () => Scene.Network.Conditions = before, Scene.Within(TimeSpan.FromSeconds(4)));
    }

    // One side is on another network from now on, and knows it.
    private void Move()
    {
        if (IsClosed(Scene.A)) return;
        Scene.Note("move");
        Scene.A.Machine.AddAddress(ConnectionScene.OtherAddressA);
        Scene.A.Machine.RemoveAddress(ConnectionScene.AddressA);
        Scene.A.Connection.RestartIce();
    }

    private void Close(SceneChannel channel)
    {
        _closed.Add(channel.Channel.Label);
        Scene.Note($"{channel.Peer.Name} closes {channel.Channel.Label} {channel.Channel.ReadyState}");
        channel.Channel.Close();
    }

    private static bool IsClosed(ScenePeer peer) => peer.Connection.SignalingState == RTCSignalingState.Closed;

    private RTCRtpTransceiverDirection RandomDirection() => (RTCRtpTransceiverDirection)_random.Next(4);

    private void VerifySections()
    {
        (ScenePeer a, ScenePeer b) = (Scene.A, Scene.B);
        string[] mids = Mids(a.Connection.CurrentLocalDescription!);
        Assert.Equal(mids, Mids(a.Connection.CurrentRemoteDescription!));
        Assert.Equal(mids, Mids(b.Connection.CurrentLocalDescription!));
        Assert.Equal(mids, Mids(b.Connection.CurrentRemoteDescription!));
        Assert.Equal(Describe(a, isMirrored: false), Describe(b, isMirrored: true));
        foreach (RTCPeerConnection connection in (RTCPeerConnection[])[a.Connection, b.Connection])
        {
            Assert.Null(connection.PendingLocalDescription);
            Assert.Equal(RTCIceGatheringState.Complete, connection.IceGatheringState);
            Assert.True(
                connection.IceConnectionState is RTCIceConnectionState.Connected or RTCIceConnectionState.Completed);
        }

        Assert.NotEqual(
            a.Connection.Sctp!.Transport.IceTransport.Role, b.Connection.Sctp!.Transport.IceTransport.Role);
    }

    private static string[] Mids(RTCSessionDescription description) =>
        [.. description.Sdp.Split("\r\n").Where(static line => line.StartsWith("m=", StringComparison.Ordinal)
            || line.StartsWith("a=mid:", StringComparison.Ordinal)).Select(static line => line.Split(' ')[0])];

    private static IEnumerable<string> Describe(ScenePeer peer, bool isMirrored) =>
        from one in peer.Connection.GetTransceivers()
        orderby one.Mid
        let direction = isMirrored ? Mirror(one.CurrentDirection) : one.CurrentDirection
        select $"{one.Mid} {one.Receiver.Track.Kind} {direction}";

    private static RTCRtpTransceiverDirection? Mirror(RTCRtpTransceiverDirection? direction) => direction switch
    {
        RTCRtpTransceiverDirection.Sendonly => RTCRtpTransceiverDirection.Recvonly,
        RTCRtpTransceiverDirection.Recvonly => RTCRtpTransceiverDirection.Sendonly,
        _ => direction,
    };

    // Open at both ends; or closed, where somebody has closed it.
    private bool IsSettled(SceneChannel channel)
    {
        (string label, RTCDataChannelState state) = (channel.Channel.Label, channel.Channel.ReadyState);
        return _closed.Contains(label)
            ? state == RTCDataChannelState.Closed
            : state == RTCDataChannelState.Open && Scene.Other(channel.Peer).Find(label) is not null;
    }

    private void VerifyChannels()
    {
        foreach (SceneChannel channel in Channels)
        {
            channel.WasClosed = _closed.Contains(channel.Channel.Label);
            Assert.True(IsSettled(channel), $"{channel}\n{Scene.Tail()}");
            if (Scene.Other(channel.Peer).Find(channel.Channel.Label) is { } other) Lost += channel.Verify(other);
        }
    }

    private void VerifyPictures()
    {
        foreach (ScenePeer peer in Scene.Peers)
        {
            foreach (List<ScenePicture> pictures in peer.Pictures.Values) ScenePicture.Verify(pictures);
            ScenePeer sender = Scene.Other(peer);
            foreach (RTCRtpTransceiver there in sender.Connection.GetTransceivers().Where(Sends))
            {
                RTCRtpTransceiver here = peer.Connection.GetTransceivers().Single(one => one.Mid == there.Mid);
                int last = peer.Pictures[here.Receiver.Track].LastOrDefault()?.Number ?? -1;
                int written = _cameras[sender].Written;
                Assert.True(last >= written - 5,
                    $"{peer.Name} has picture {last} of {written} in section {there.Mid}\n{Scene.Tail()}");
            }
        }
    }

    private static bool Sends(RTCRtpTransceiver transceiver) => transceiver.Sender.Track is not null
        && transceiver.CurrentDirection is (RTCRtpTransceiverDirection.Sendrecv or RTCRtpTransceiverDirection.Sendonly);
}
