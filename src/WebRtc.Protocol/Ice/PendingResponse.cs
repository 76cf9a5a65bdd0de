using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>An answer owed to an authenticated request.</summary>
/// <param name="Route">Back the way the request came.</param>
/// <param name="TransactionId">The request's.</param>
/// <param name="Generation">Whose local password signs.</param>
/// <param name="ErrorCode">0: success.</param>
/// <param name="UnknownAttribute">420: the first attribute not understood.</param>
internal readonly record struct PendingResponse(
    Route Route, StunTransactionId TransactionId, IceGeneration Generation, int ErrorCode = 0,
    ushort UnknownAttribute = 0);
