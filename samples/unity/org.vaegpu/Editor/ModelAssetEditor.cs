using UnityEditor;

namespace VaeGpu.Editor
{
    /// <summary>Says how large a model is; its bytes are nothing to look at.</summary>
    [CustomEditor(typeof(ModelAsset))]
    internal sealed class ModelAssetEditor : UnityEditor.Editor
    {
        public override void OnInspectorGUI() =>
            EditorGUILayout.LabelField("Size", EditorUtility.FormatBytes(((ModelAsset)target).Bytes.Length));
    }
}
