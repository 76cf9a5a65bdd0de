using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Transport;

/// <summary>What an engine tells its connection. Called on the network thread; must not block.</summary>
internal interface IPeerEvents
{
    /// <summary>
    /// False: so much is not handled yet that messages and frames must wait in the engine, whose own bounds then hold
    /// the peer back; <see cref="PeerTransport.Resume"/> says when to ask again.
    /// </summary>
    bool HasRoom { get; }

    void Post(RtcEvent told);

    void Post(DataChannelEvent told);

    void Post(ReceivedFrame frame);

    void Post(InboundEvent told);

    /// <summary>What a sender's encoder should keep to, bits per second; null: no bound.</summary>
    void PostTargetBitrate(int handle, long? bitrateBps);

    /// <summary>A sender's tone and the gap after it are over.</summary>
    void PostTonePlayed(int handle);
}
