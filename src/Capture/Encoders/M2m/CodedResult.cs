namespace Camerad.Capture.Encoders.M2m;

/// <summary>What came of asking an encoder for what it has made.</summary>
internal enum CodedResult
{
    /// <summary>Nothing is ready.</summary>
    Nothing,

    /// <summary>A coded picture.</summary>
    Picture,

    /// <summary>A picture was coded and cannot be used: those that refer to it cannot either.</summary>
    Broken,

    /// <summary>It has been drained: nothing comes until it is resumed or reset.</summary>
    Drained,
}
