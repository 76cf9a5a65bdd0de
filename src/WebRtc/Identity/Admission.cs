using Camerad.WebRtc.Protocol.Identity;

namespace Camerad.WebRtc.Identity;

/// <summary>A remote description may be applied.</summary>
/// <param name="Described">What it says of its sender; null: nothing that matters.</param>
/// <param name="Validated">Who its sender is; null: not known, or no news.</param>
internal readonly record struct Admission(DescribedIdentity? Described, ValidatedIdentity? Validated);
