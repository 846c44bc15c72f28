namespace VaeGpu;

/// <summary>What is wrong with a model file. Each value is one fault; <see cref="ModelFormatException.TensorName"/> says where, when it is a tensor's.</summary>
public enum ModelFormatError
{
    /// <summary>The file ends before the header, or before a tensor, does.</summary>
    Truncated,

    /// <summary>The header says it is longer than 16 MiB, or the model's description longer than 1 MiB.</summary>
    HeaderTooLarge,

    /// <summary>The header is not the UTF-8 JSON object that safetensors asks for.</summary>
    InvalidHeader,

    /// <summary>A name occurs twice in one object of the header or of the model's description.</summary>
    DuplicateName,

    /// <summary>A tensor's element type is none that safetensors knows.</summary>
    UnknownTensorType,

    /// <summary>A tensor's element type is one that cannot stand in this place.</summary>
    WrongTensorType,

    /// <summary>A shape holds something else than non-negative whole numbers, or too many of them.</summary>
    InvalidShape,

    /// <summary>A product of extents does not fit the numbers it must fit.</summary>
    SizeOverflow,

    /// <summary>A tensor's offsets are negative, not two whole numbers, or end before they begin.</summary>
    InvalidOffsets,

    /// <summary>A tensor begins before the one in front of it ends.</summary>
    Overlap,

    /// <summary>Bytes between two tensors belong to none.</summary>
    Gap,

    /// <summary>Bytes after the last tensor belong to none.</summary>
    TrailingData,

    /// <summary>A tensor's offsets span another number of bytes than its shape and type need.</summary>
    SizeMismatch,

    /// <summary>The file's <c>__metadata__</c> has no <c>vaegpu</c> entry: it is no model file, though perhaps a state dict to import.</summary>
    MissingMetadata,

    /// <summary>The model's description is not JSON, lacks a key, or holds a value of the wrong kind or out of range.</summary>
    InvalidMetadata,

    /// <summary>The model's description has a key that this version does not define.</summary>
    UnknownKey,

    /// <summary>The file is of a newer format version.</summary>
    UnsupportedVersion,

    /// <summary>The model or its prior is of a kind that this version does not read.</summary>
    UnsupportedKind,

    /// <summary>A network holds a layer of a type that this version does not know.</summary>
    UnknownLayer,

    /// <summary>A network's layers stand in an order that is not allowed.</summary>
    InvalidNetwork,

    /// <summary>Sizes in the model's description disagree: a layer with the one before it, or a network with the latent or the picture.</summary>
    ArchitectureMismatch,

    /// <summary>A tensor that the model's description names is not there.</summary>
    MissingTensor,

    /// <summary>A tensor is there that the model's description does not name.</summary>
    UnexpectedTensor,

    /// <summary>A tensor's shape is not the one that the model's description asks for.</summary>
    WrongShape,

    /// <summary>An I8 tensor has no <c>.scale</c> beside it.</summary>
    MissingScale,

    /// <summary>There are golden pairs, but fewer than 16.</summary>
    TooFewGoldenPairs,

    /// <summary>The weights do not decode the golden latents to the golden outputs within tolerance; looked at only where <see cref="ModelLoadOptions.Verify"/> asks for it.</summary>
    GoldenMismatch,

    /// <summary>What a prior draws by are no probabilities: a weight or frequency that is negative or not finite, or a sum that is not positive.</summary>
    InvalidProbabilities,

    /// <summary>A golden pair names a code that the codebook does not have.</summary>
    UnknownCode,

    /// <summary>A number is too large for the precision it is to be stored in.</summary>
    ValueOutOfRange,

    /// <summary>The file is larger than the caller's limit, or than the memory this machine gives.</summary>
    TooLarge,
}
