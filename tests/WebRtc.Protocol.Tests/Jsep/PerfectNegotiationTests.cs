using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>
/// Two sessions that negotiate perfectly (W3C WebRTC §10.7) while their applications do what they like: descriptions
/// travel in order but late, so both often offer at once. In the end both are stable and see the same.
/// </summary>
public sealed class PerfectNegotiationTests : JsepTestBase
{
    private const int SeedsPerCase = 100, Steps = 60;

    public static TheoryData<int> Cases => [0, 1, 2, 3, 4, 5, 6, 7];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_sides_end_stable_with_the_same_view(int batch)
    {
        for (int i = 0; i < SeedsPerCase; i++) Run((ulong)((batch * SeedsPerCase) + i + 1));
    }

    private static void Run(ulong seed)
    {
        var random = new SeededRandom(seed);
        var polite = new Side(NewEmptySession((seed * 2) + 1), isPolite: true);
        var impolite = new Side(NewEmptySession((seed * 2) + 2), isPolite: false);
        Side[] sides = [polite, impolite];
        for (int step = 0; step < Steps; step++)
        {
            int choice = Next(random, 8);
            Side side = sides[choice & 1], other = sides[1 - (choice & 1)];
            if (choice < 4) Act(side.Session, random);
            else if (choice < 6) side.NegotiateIfNeeded(other);
            else side.TakeOne(other, seed);
        }
        // Left alone, they come to rest.
        for (int turn = 0; turn < 40; turn++)
        {
            foreach (Side side in sides)
            {
                Side other = side == polite ? impolite : polite;
                while (side.TakeOne(other, seed)) { }
                side.NegotiateIfNeeded(other);
            }
        }
        AssertSameView(polite.Session, impolite.Session, seed);
    }

    /// <summary>Something that an application may do at any time.</summary>
    private static void Act(JsepSession session, SeededRandom random)
    {
        MediaKind kind = (MediaKind)Next(random, 2);
        JsepTransceiver? some = session.Transceivers.Count > 0
            ? session.Transceivers[Next(random, session.Transceivers.Count)] : null;
        switch (Next(random, 9))
        {
            case 0 or 1 when session.Transceivers.Count < 8:
                AddTrack(session, kind, "t" + Next(random, 1000), "s" + Next(random, 3));
                break;
            case 2 when session.Transceivers.Count < 8:
                session.AddTransceiver(kind, (SdpDirection)Next(random, 4));
                break;
            case 3 or 4 when some is not null:
                some.Direction = (SdpDirection)Next(random, 4);
                break;
            case 5 when some is not null:
                some.Stop();
                break;
            case 6 when some is not null:
                some.Sender.StreamIds = ["s" + Next(random, 3)];
                break;
            case 7:
                session.RequestDataSection();
                break;
            case 8:
                session.RestartIce();
                break;
        }
    }

    private static void AssertSameView(JsepSession left, JsepSession right, ulong seed)
    {
        Assert.True(
            (left.SignalingState, right.SignalingState) == (SignalingState.Stable, SignalingState.Stable),
            $"seed {seed}: not stable");
        Assert.False(left.NegotiationNeeded || right.NegotiationNeeded, $"seed {seed}: negotiation is still needed");
        string ofLeft = View(left, mirrored: false), ofRight = View(right, mirrored: true);
        Assert.True(ofLeft == ofRight, $"seed {seed}:\n{ofLeft}\n{ofRight}");
        Assert.Equal(left.Transport?.Local, right.Transport?.Remote);
        Assert.Equal(left.Transport?.Remote, right.Transport?.Local);
        Assert.Equal(left.Transport?.Mid, right.Transport?.Mid);
        if (left.Transport is not null) Assert.NotEqual(left.Transport.DtlsRole, right.Transport!.DtlsRole);
        Assert.Equal(left.DataTransport?.Mid, right.DataTransport?.Mid);
        foreach (NegotiatedMedia media in left.Media) AssertStreams(media, right, seed);
        foreach (NegotiatedMedia media in right.Media) AssertStreams(media, left, seed);
    }

    /// <summary>Transceivers by mid: kind, current direction, what is agreed on the section.</summary>
    private static string View(JsepSession session, bool mirrored) => string.Join(
        '\n',
        session.Transceivers.OrderBy(transceiver => transceiver.Mid, StringComparer.Ordinal).Select(transceiver =>
        {
            NegotiatedMedia? media = session.Media.FirstOrDefault(media => media.Transceiver == transceiver);
            SdpDirection? direction = transceiver.CurrentDirection;
            if (mirrored) direction = direction?.Reverse();
            IEnumerable<byte>? numbers = (media?.Sender?.Codecs ?? media?.Receiver?.Codecs)?.Select(
                codec => codec.PayloadType);
            return $"{transceiver.Mid} {transceiver.Kind} {direction} {media?.Mid} {string.Join(',', numbers ?? [])}";
        }));

    private static void AssertStreams(NegotiatedMedia media, JsepSession other, ulong seed)
    {
        if (media.Receiver is null) return;
        JsepTransceiver sender = other.Transceivers.Single(transceiver => transceiver.Mid == media.Mid);
        Assert.True(
            sender.Sender.StreamIds.SequenceEqual(media.Transceiver.Receiver.RemoteStreamIds),
            $"seed {seed}: streams of {media.Mid} differ");
        Assert.Equal([sender.Sender.Ssrc], media.Receiver.Ssrcs);
    }

    private static int Next(SeededRandom random, int limit) => (int)(random.NextUInt32() % (uint)limit);

    /// <summary>One application, as W3C WebRTC §10.7 writes it.</summary>
    private sealed class Side(JsepSession session, bool isPolite)
    {
        private readonly Queue<(SdpType Type, string Sdp)> _inbox = [];
        private readonly HashSet<(int Handle, string Stream)> _streams = [];
        private bool _ignoresOffer;

        public JsepSession Session => session;

        public void NegotiateIfNeeded(Side other)
        {
            if (session.SignalingState != SignalingState.Stable || !session.NegotiationNeeded) return;
            Follow(JsepPair.Local(session, out string offer));
            other._inbox.Enqueue((SdpType.Offer, offer));
        }

        public bool TakeOne(Side other, ulong seed)
        {
            if (!_inbox.TryDequeue(out (SdpType Type, string Sdp) message)) return false;
            bool collides = message.Type == SdpType.Offer && session.SignalingState != SignalingState.Stable;
            _ignoresOffer = !isPolite && collides;
            if (_ignoresOffer) return true;
            // An answer to an offer that was rolled back is not to be had: the impolite side never answers it.
            Assert.True(
                session.TryApplyRemote(message.Type, message.Sdp, out JsepChanges changes, out JsepError error),
                $"seed {seed}: {error}");
            Follow(changes);
            if (message.Type != SdpType.Offer) return true;
            Follow(JsepPair.Local(session, out string answer));
            other._inbox.Enqueue((SdpType.Answer, answer));
            return true;
        }

        /// <summary>The changes alone must tell what has changed.</summary>
        private void Follow(JsepChanges changes)
        {
            Assert.All(changes.Removed, removed => Assert.DoesNotContain(removed, session.Transceivers));
            Assert.All(
                changes.Created.Except(changes.Removed), created => Assert.Contains(created, session.Transceivers));
            string[] mids = [.. session.Transceivers.Select(transceiver => transceiver.Mid).OfType<string>()];
            Assert.Equal(mids.Length, mids.Distinct().Count());
            foreach (JsepStreamChange change in changes.Streams)
            {
                (int, string) entry = (change.Transceiver.Handle, change.StreamId);
                Assert.True(change.IsAdded ? _streams.Add(entry) : _streams.Remove(entry));
            }
            Assert.Equal(
                session.Transceivers
                    .SelectMany(held => held.Receiver.RemoteStreamIds.Select(stream => (held.Handle, stream)))
                    .Order(),
                _streams.Order());
        }
    }
}
