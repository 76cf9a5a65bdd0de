using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Transport;

/// <summary>What an engine tells its connection. Called on the network thread; must not block.</summary>
internal interface IPeerEvents
{
    void Post(RtcEvent told);

    void Post(DataChannelEvent told);

    void Post(ReceivedFrame frame);

    void Post(InboundEvent told);
}
