namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// RFC 8445 §6.1.1: the controlling agent nominates. The offerer begins as controlling; a lite
/// peer is always controlled.
/// </summary>
internal enum IceRole
{
    Controlling,
    Controlled,
}
