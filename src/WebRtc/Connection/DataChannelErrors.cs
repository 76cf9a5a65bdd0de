using Camerad.WebRtc.Protocol.DataChannel;

namespace Camerad.WebRtc.Connection;

/// <summary>Why a channel or all of them ended, in words.</summary>
internal static class DataChannelErrors
{
    /// <returns>Null: it was closed in order.</returns>
    public static RTCError? ToApi(DataChannelError error) => error switch
    {
        DataChannelError.None => null,
        DataChannelError.ShutDownByPeer or DataChannelError.NoAnswer or DataChannelError.PeerUnreachable
            or DataChannelError.AbortedByPeer or DataChannelError.RestartedByPeer
            or DataChannelError.ProtocolViolation =>
            new RTCError(RTCErrorDetailType.SctpFailure, Describe(error)),
        _ => new RTCError(RTCErrorDetailType.DataChannelFailure, Describe(error)),
    };

    public static string Describe(DataChannelError error) => error switch
    {
        DataChannelError.HandleInUse or DataChannelError.IdInUse => "The channel's id is in use.",
        DataChannelError.InvalidId => "The channel's id is no stream's.",
        DataChannelError.NoFreeId => "All streams are in use.",
        DataChannelError.IdTooLarge => "The peer has no stream of that id.",
        DataChannelError.TextTooLong => "The label or the protocol is too long.",
        DataChannelError.ShutDownByPeer => "The peer has shut the association down.",
        DataChannelError.NoAnswer => "The peer has not answered the SCTP handshake.",
        DataChannelError.PeerUnreachable => "The peer has stopped to acknowledge.",
        DataChannelError.AbortedByPeer => "The peer has aborted the association.",
        DataChannelError.RestartedByPeer => "The peer has begun a new association.",
        DataChannelError.MessageTooLong => "The peer has sent a message that is longer than we take.",
        DataChannelError.ProtocolViolation => "The peer has broken the protocol.",
        DataChannelError.OutOfResource => "More has happened than was taken.",
        _ => "The association has ended.",
    };
}
