namespace Camerad.Capture.Encoders;

/// <summary>What became of a source's raw pictures, since it was created.</summary>
/// <param name="Pictures">Taken from the camera.</param>
/// <param name="DroppedPictures">Lost before they came here: gaps in the driver's numbers, impossible buffers.</param>
/// <param name="SkippedPictures">Not encoded because the encoder was busy.</param>
/// <param name="LostPictures">Given to the encoder without anything coming out.</param>
public readonly record struct EncodingCounters(
    long Pictures, long DroppedPictures, long SkippedPictures, long LostPictures);
