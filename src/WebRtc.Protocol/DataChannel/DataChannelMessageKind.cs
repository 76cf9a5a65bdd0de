namespace Camerad.WebRtc.Protocol.DataChannel;

internal enum DataChannelMessageKind
{
    /// <summary>UTF-8.</summary>
    Text,
    Binary,
}
