using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>
/// One pattern of loss, reordering and duplication, with channels of every mode in both directions; then a calm path,
/// on which everything settles.
/// </summary>
internal sealed class ChannelPattern : IDisposable
{
    private const int MessagesPerChannel = 12;

    private readonly ConnectionScene _scene;
    private readonly bool _isCalm;

    public ChannelPattern(ulong seed)
    {
        _isCalm = seed % 25 == 0;
        _scene = new ConnectionScene(seed);
        SeededRandom random = _scene.Random;
        if (!_isCalm)
        {
            foreach (ScenePeer peer in _scene.Peers)
            {
                _scene.SetLink(peer, new LinkConditions(TimeSpan.FromMilliseconds(1 + random.Next(80)))
                {
                    Loss = random.NextDouble() * 0.2,
                    Jitter = TimeSpan.FromMilliseconds(random.Next(60)),
                    Duplication = random.NextDouble() * 0.1,
                });
            }
        }

        foreach (ScenePeer peer in _scene.Peers) peer.ChannelOpened = Stream;
    }

    public int Lost { get; private set; }

    public int Sent => _scene.Peers.Sum(static peer => peer.Channels.Sum(static channel => channel.Sent));

    public void Run()
    {
        // Some of both sides, some of them before there is a connection.
        for (int mode = 0; mode < ChannelModes.All.Count; mode++)
        {
            ScenePeer peer = _scene.Peers[_scene.Random.Next(2)];
            (RTCDataChannelInit init, string label) = (ChannelModes.All[mode], LabelOf(mode));
            TimeSpan latest = TimeSpan.FromSeconds(_scene.Random.Next(3));
            _scene.Do(peer, () => { peer.CreateDataChannel(label, init); }, _scene.Within(latest));
        }

        _scene.RunUntil(() => _scene.Peers.All(HasSent), "all sent", seconds: 180);
        Settle();
        for (int mode = 0; mode < ChannelModes.All.Count; mode++)
            Verify(_scene.A.Find(LabelOf(mode))!, _scene.B.Find(LabelOf(mode))!);
    }

    public void Dispose() => _scene.Dispose();

    private static string LabelOf(int mode) => $"mode {mode}";

    private static bool HasSent(ScenePeer peer) => peer.Channels.Count == ChannelModes.All.Count
        && peer.Channels.TrueForAll(static channel => channel.Sent == MessagesPerChannel);

    private void Stream(SceneChannel channel)
    {
        _scene.Every(_scene.Within(TimeSpan.FromMilliseconds(60)), () =>
        {
            channel.Send(8 + _scene.Random.Next(_scene.Random.Chance(0.2) ? 6000 : 300));
            return channel.Sent < MessagesPerChannel;
        });
    }

    private void Settle()
    {
        foreach (ScenePeer peer in _scene.Peers) _scene.SetLink(peer, LinkConditions.Lan);
        _scene.Run(TimeSpan.FromSeconds(30), () => _scene.Peers.All(static peer =>
            peer.Channels.TrueForAll(static channel => channel.Channel.BufferedAmount == 0)));
        _scene.Run(TimeSpan.FromSeconds(10));
        _scene.Check();
    }

    private void Verify(SceneChannel a, SceneChannel b)
    {
        foreach (int lost in (int[])[a.Verify(b), b.Verify(a)])
        {
            if (_isCalm) Assert.Equal(0, lost);
            Lost += lost;
        }

        Assert.Equal((0, 0), (a.Channel.BufferedAmount, b.Channel.BufferedAmount));
    }
}
